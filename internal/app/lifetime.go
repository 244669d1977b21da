package app

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// A key is valid for at least a minute, long enough to try it, and at most ten years.
const (
	day         = 24 * time.Hour
	minLifetime = time.Minute
	maxDays     = 3650
	maxLifetime = maxDays * day
)

var errLifetime = errors.New("is not a time from 1m to 3650d; write for example 90d, 12h or 1d12h")

// lifetime parses a duration that may begin with days, as in 90d or 1d12h; the rest is for
// time.ParseDuration. An empty text is 0.
func lifetime(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	var life time.Duration
	rest := text
	if days, after, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil || n > maxDays {
			return 0, errLifetime
		}
		life, rest = time.Duration(n)*day, after
	}
	if rest != "" {
		more, err := time.ParseDuration(rest)
		if err != nil || more < 0 || more > maxLifetime {
			return 0, errLifetime
		}
		life += more
	}
	if life < minLifetime || life > maxLifetime {
		return 0, errLifetime
	}
	return life, nil
}
