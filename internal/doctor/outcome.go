package doctor

import (
	"errors"
	"fmt"
	"time"

	"oktagraph/okta"
)

// outcomeOf derives the outcome of a check from the client's error, with a few
// words about it that contain nothing about people.
func outcomeOf(err error) (Outcome, string) {
	var refused *okta.Error
	var limited *okta.RateLimitError
	switch {
	case err == nil:
		return OK, ""
	case errors.As(err, &limited) && limited.Concurrency:
		return Crowded, "too many calls at once in the org"
	case errors.As(err, &limited):
		return Limited, "the rate limit of " + limited.Bucket + " is spent for another " + limited.RetryAfter.Round(time.Second).String()
	case errors.Is(err, okta.ErrForeignLink):
		return ForeignLink, "the link to the next page leads to a foreign host"
	case okta.IsForbidden(err) && errors.As(err, &refused):
		return forbidden(refused)
	case okta.IsUnauthorized(err):
		return Unauthorized, "Okta refused the credential"
	default:
		return Broken, broken(err)
	}
}

func forbidden(e *okta.Error) (Outcome, string) {
	switch e.Code {
	case okta.CodeFeature:
		return FeatureOff, "the org lacks the feature (401 E0000015)"
	case okta.CodeScope:
		return Refused, "the token lacks the scope"
	default:
		return Refused, fmt.Sprintf("the credential's admin role does not allow it (%s)", numbered(e))
	}
}

// broken returns what came instead of an answer.
func broken(err error) string {
	var unusable *okta.UnavailableError
	var late *okta.TimeoutError
	var refused *okta.Error
	switch {
	case errors.As(err, &late):
		return "no answer in time"
	case errors.As(err, &unusable) && unusable.Status == 0:
		return fmt.Sprintf("%s: %v", unusable.Reason, unusable.Err)
	case errors.As(err, &unusable):
		return fmt.Sprintf("%s (status %d)", unusable.Reason, unusable.Status)
	case errors.As(err, &refused):
		return "Okta answered " + numbered(refused)
	default:
		return "an answer that cannot be read"
	}
}

func numbered(e *okta.Error) string {
	if e.Code == "" {
		return fmt.Sprint(e.Status)
	}
	return fmt.Sprintf("%d %s", e.Status, e.Code)
}
