package auth_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/auth"
)

func TestFreshnessIsSteeredByCacheControl(t *testing.T) {
	t.Parallel()
	year := 365 * 24 * time.Hour
	bound := func(d time.Duration) auth.Freshness { return auth.Freshness{Bounded: true, MaxAge: d} }
	cases := map[string]struct {
		header []string
		want   auth.Freshness
	}{
		"nothing":                   {nil, auth.Freshness{}},
		"no-cache is five seconds":  {[]string{"no-cache"}, bound(5 * time.Second)},
		"max-age":                   {[]string{"max-age=60"}, bound(time.Minute)},
		"max-age below the least":   {[]string{"max-age=0"}, bound(5 * time.Second)},
		"the strictest counts":      {[]string{"max-age=60, max-age=30", "max-age=90"}, bound(30 * time.Second)},
		"no-cache beats max-age":    {[]string{"max-age=60, no-cache"}, bound(5 * time.Second)},
		"case and quotes":           {[]string{`Max-Age="60"`}, bound(time.Minute)},
		"only-if-cached":            {[]string{"only-if-cached"}, auth.Freshness{OnlyIfCached: true}},
		"stale-if-error":            {[]string{"stale-if-error=600"}, auth.Freshness{StaleBounded: true, StaleIfError: 10 * time.Minute}},
		"no stale copy at all":      {[]string{"stale-if-error=0"}, auth.Freshness{StaleBounded: true}},
		"the least stale counts":    {[]string{"stale-if-error=9, stale-if-error=60"}, auth.Freshness{StaleBounded: true, StaleIfError: 9 * time.Second}},
		"all of them":               {[]string{"max-age=60,only-if-cached , stale-if-error=1"}, auth.Freshness{Bounded: true, MaxAge: time.Minute, OnlyIfCached: true, StaleBounded: true, StaleIfError: time.Second}},
		"overflow is a year":        {[]string{"max-age=99999999999999999999"}, bound(year)},
		"negative is malformed":     {[]string{"max-age=-1"}, auth.Freshness{}},
		"fractions are malformed":   {[]string{"max-age=1.5"}, auth.Freshness{}},
		"no value is malformed":     {[]string{"max-age=, stale-if-error"}, auth.Freshness{}},
		"unknown words are ignored": {[]string{"no-store, private, x=1,,"}, auth.Freshness{}},
	}
	steering := &auth.Principal{Name: "p", Freshness: true}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := headers()
			for _, v := range tc.header {
				h.Add("Cache-Control", v)
			}
			if diff := cmp.Diff(tc.want, auth.FreshnessOf(steering, h)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCallerWithoutTheRightCannotForceFreshReads(t *testing.T) {
	t.Parallel()
	h := headers("Cache-Control", "no-cache, only-if-cached, stale-if-error=9")
	for name, p := range map[string]*auth.Principal{"no right": {Name: "p"}, "nobody": nil} {
		if got := auth.FreshnessOf(p, h); got != (auth.Freshness{}) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestFreshnessTravelsInTheContext(t *testing.T) {
	t.Parallel()
	want := auth.Freshness{Bounded: true, MaxAge: time.Minute}
	if got := auth.FreshnessFrom(auth.WithFreshness(t.Context(), want)); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := auth.FreshnessFrom(t.Context()); got != (auth.Freshness{}) {
		t.Errorf("a request that says nothing asks for %+v", got)
	}
}
