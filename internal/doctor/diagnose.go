package doctor

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"oktagraph/okta"
)

// skewMatters, in seconds, is half of the clock skew that Okta allows for a signed
// assertion or proof.
const skewMatters = 30

// diagnoseAddress reports why no org answered.
func (e *examination) diagnoseAddress(err error) {
	_, detail := outcomeOf(err)
	origin := e.report.Address.Origin
	var refused *okta.Error
	var unusable *okta.UnavailableError
	switch {
	case errors.As(err, &unusable) && unusable.Status >= 500:
		e.report.problem("okta.down", "Okta has a disturbance", sentence(detail), e.mendDown()...)
	case errors.As(err, &refused):
		e.report.problem(
			"address.wrong",
			"No Okta org answers at "+origin,
			"The answer is "+numbered(refused)+" where every org returns its id.",
			e.mendAddress()...)
	case errors.As(err, &unusable) && unusable.Status != 0:
		e.report.problem(
			"address.wrong",
			"Something other than an Okta org answers at "+origin,
			sentence(detail)+" A proxy on the way may do the same.",
			e.mendAddress()...)
	default:
		e.report.problem("address.unreachable", origin+" cannot be reached", sentence(detail), mendNetwork(origin)...)
	}
}

// diagnoseToken reports why the service app got no token.
func (e *examination) diagnoseToken(err error) {
	var refused *okta.Error
	var missing *okta.CredentialError
	switch {
	case errors.As(err, &refused) && refused.Code == "invalid_client":
		e.report.Credential.State = Rejected
		e.report.problem("credential.app", "Okta does not accept the app's signature (invalid_client)",
			"The client id is another app's, or the app does not know the private key's public half.", e.mendKey()...)
	case errors.As(err, &refused) && refused.Code == "invalid_scope":
		e.report.problem("scope.missing", "The app was granted none of the scopes", "", e.mendScopes(wanted(e.tenant.App.Scopes))...)
	case errors.As(err, &refused) && strings.Contains(refused.Code, "dpop"):
		e.report.problem(
			"credential.dpop",
			"The app's tokens must be bound to a key (DPoP), and the configuration forbids it",
			"",
			e.mendDPoP()...)
	case errors.As(err, &refused):
		e.report.problem("credential.app", "Okta gave the app no token ("+numbered(refused)+")", "", e.mendKey()...)
	case errors.As(err, &missing):
		e.report.problem("credential.key", "The app's private key cannot be used", missing.Error(), e.mendKeyFile()...)
	default:
		_, detail := outcomeOf(err)
		e.report.problem("answer.broken", "Okta gave the app no token", sentence(detail), e.mendDown()...)
	}
}

// diagnoseCredential reports a refused token and missing scopes.
func (e *examination) diagnoseCredential() {
	if e.over {
		e.report.problem("credential.refused", "Okta does not accept the credential", e.whyRefused(), e.mendCredential()...)
	}
	missing := func(scopes []string) []string {
		return slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return !slices.Contains(e.report.Credential.Missing, s) })
	}
	if m := missing(neededScopes); len(m) > 0 {
		detail := "Every field that needs them is null."
		if e.piecemeal {
			detail = "Okta refuses to give a token for scopes that are not all granted, so the server gets none until they are granted, or no longer asked for. What follows was seen with those that are."
		}
		e.report.problem("scope.missing", "Missing scopes: "+strings.Join(m, ", "), detail, e.mendScopes(m)...)
	}
	if m := missing(optionalScopes); len(m) > 0 {
		e.report.note("scope.optional", "Scopes that would be of use: "+strings.Join(m, ", "),
			"okta.orgs.read lets doctor name the org, okta.logs.read shows the System Log, okta.userTypes.read shows users' types, okta.schemas.read what their profiles hold, okta.apps.read shows apps.", e.mendScopes(m)...)
	}
}

// whyRefused returns the possible reasons for Okta's refusal of a credential.
func (e *examination) whyRefused() string {
	if e.tenant.App != nil {
		return "Nothing can be read until it is replaced."
	}
	return "Nothing can be read. The token is wrong or has ended, or it may not be used from this server's address: Okta answers both alike (401 E0000011)."
}

// diagnoseSight reports an administrator who sees nothing, or not everything.
// Okta returns no error for either.
func (e *examination) diagnoseSight() {
	s := &e.sample
	switch {
	case e.over || !s.asked.groups:
	case s.blind():
		e.report.problem("role.none", "Okta answers with empty lists: the credential has no admin role",
			"Okta does not report that as an error, but even a new org has the group Everyone. All lists will be empty.", e.mendRole()...)
	case !s.everyone || s.asked.users && s.user == "":
		e.report.problem(
			"role.partial",
			"The credential does not see the whole org",
			"The group Everyone is not listed to it, so users, groups and profile attributes may be missing without an error, and counts of members be too low.",
			e.mendRole()...)
	}
	if s.asked.groups && s.group != "" && !s.stats {
		e.null("Okta gives no statistics of groups (expand=stats)", "Group.memberCount", "Group.appCount")
	}
}

// diagnoseRefusals reports refusals despite a valid credential.
func (e *examination) diagnoseRefusals() {
	list := e.ended(FeatureOff)
	extra := func(endpoint string) bool { return endpoint == ownersEndpoint || endpoint == rulesEndpoint }
	e.diagnoseExtras(slices.DeleteFunc(slices.Clone(list), func(endpoint string) bool { return !extra(endpoint) }))
	if list = slices.DeleteFunc(list, extra); len(list) > 0 {
		e.report.problem("feature.off", "The org lacks a feature, or the credential may not use it (E0000015)",
			"Refused: "+strings.Join(list, ", ")+".", e.mendFeature()...)
	}
	switch list := e.ended(Refused); {
	case len(list) == 0:
	case e.tenant.App == nil && len(e.ended(OK)) == 0:
		e.report.problem("access.none", "Okta refuses everything asked with this token",
			"Either the administrator who made the token has no admin role any more, or the token may not be used from this server's address: "+
				"Okta answers both with 403 E0000006.", append(mendZone()[1:], e.mendRole()...)...)
	default:
		e.report.problem("role.refused", "The credential's admin role does not allow everything",
			"Refused: "+strings.Join(list, ", ")+".", e.mendRole()...)
	}
}

// diagnoseAnswers reports unusable answers.
func (e *examination) diagnoseAnswers() {
	for _, c := range e.report.Checks {
		if c.Outcome == Broken {
			e.report.problem("answer.broken", "Okta gave no usable answer to "+c.Endpoint, sentence(c.Detail), e.mendDown()...)
			return
		}
	}
}

// diagnoseLinks reports lists whose next page is on another host.
func (e *examination) diagnoseLinks() {
	if list := e.ended(ForeignLink); len(list) > 0 {
		e.report.problem(
			"links.foreign",
			"Links to the next page lead to a foreign host",
			"Seen in the answers to "+strings.Join(
				list,
				", ",
			)+". Such links are never followed, so these lists cannot be read.",
			e.mendLinks()...)
	}
}

// sentence turns a clause into a sentence.
func sentence(clause string) string { return strings.ToUpper(clause[:1]) + clause[1:] + "." }

// ended lists the endpoints whose check had this outcome.
func (e *examination) ended(o Outcome) []string {
	var list []string
	for _, c := range e.report.Checks {
		if c.Outcome == o {
			list = append(list, c.Endpoint)
		}
	}
	return list
}

// diagnoseLimits reports rate limits that others, or we, have nearly spent.
func (e *examination) diagnoseLimits() {
	var low []string
	for _, l := range e.report.Limits {
		if l.Left*10 < l.Limit {
			low = append(low, fmt.Sprintf("%s (%d of %d left)", l.Bucket, l.Left, l.Limit))
		}
	}
	spent := e.ended(Limited)
	if len(low) == 0 && len(spent) == 0 {
		return
	}
	title := "Rate limits are nearly spent: " + strings.Join(low, ", ")
	if len(low) == 0 {
		title = "A rate limit is spent: no call was left for " + strings.Join(spent, ", ")
	}
	e.report.problem(
		"limit.low",
		title,
		"Requests that need these calls wait or fail with RATE_LIMITED until the minute is over.",
		e.mendLimits()...)
}

// diagnoseConcurrency reports too many concurrent calls, a limit of the whole org
// that does not reset each minute.
func (e *examination) diagnoseConcurrency() {
	if list := e.ended(Crowded); len(list) > 0 {
		e.report.problem(
			"limit.concurrency",
			"Too many calls at once in the org: Okta refused "+strings.Join(list, ", "),
			"The limit counts the calls of everybody that are under way together, not those of a minute. Requests are slow or fail with RATE_LIMITED while it is reached.",
			e.mendConcurrency()...)
	}
}

// diagnoseClock reports a wrong clock, ours or, less likely, Okta's.
func (e *examination) diagnoseClock() {
	c := e.report.Clock
	if c == nil || c.SkewSeconds < skewMatters && c.SkewSeconds > -skewMatters {
		return
	}
	way, by := "behind", c.SkewSeconds
	if by < 0 {
		way, by = "ahead of", -by
	}
	e.report.problem("clock.skew", fmt.Sprintf("This machine's clock is %d seconds %s Okta's", by, way),
		"Okta refuses tokens and proofs that are signed at a wrong time, and times in answers look wrong.", mendClock()...)
}
