package ratelimit

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

func header(limit, remaining, reset int64, date time.Time) http.Header {
	h := http.Header{}
	h.Set("X-Rate-Limit-Limit", strconv.FormatInt(limit, 10))
	h.Set("X-Rate-Limit-Remaining", strconv.FormatInt(remaining, 10))
	h.Set("X-Rate-Limit-Reset", strconv.FormatInt(reset, 10))
	if !date.IsZero() {
		h.Set("Date", date.UTC().Format(http.TimeFormat))
	}
	return h
}

func TestParseRateTrustsTheServersClockAndRefusesNonsense(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	with := func(name, value string) http.Header {
		h := header(600, 599, now.Unix()+30, now)
		h.Set(name, value)
		return h
	}
	tests := map[string]struct {
		header http.Header
		want   Rate
		ok     bool
	}{
		"plain":                {header(600, 599, now.Unix()+30, now), Rate{600, 599, now.Unix() + 30, 30 * time.Second}, true},
		"our clock is wrong":   {header(600, 1, now.Unix()+7200, now.Add(7200*time.Second-5*time.Second)), Rate{600, 1, now.Unix() + 7200, 5 * time.Second}, true},
		"no date":              {header(600, 1, now.Unix()+5, time.Time{}), Rate{600, 1, now.Unix() + 5, 5 * time.Second}, true},
		"window over":          {header(600, 1, now.Unix()-5, now), Rate{600, 1, now.Unix() - 5, 0}, true},
		"concurrency":          {header(0, 0, now.Unix()+5, now), Rate{0, 0, now.Unix() + 5, 5 * time.Second}, true},
		"absent":               {http.Header{}, Rate{}, false},
		"negative":             {with("X-Rate-Limit-Remaining", "-1"), Rate{}, false},
		"not a number":         {with("X-Rate-Limit-Limit", "NaN"), Rate{}, false},
		"fraction":             {with("X-Rate-Limit-Limit", "1.5"), Rate{}, false},
		"far future":           {with("X-Rate-Limit-Reset", "9999999999"), Rate{}, false},
		"milliseconds":         {with("X-Rate-Limit-Reset", strconv.FormatInt(now.UnixMilli(), 10)), Rate{}, false},
		"overflow":             {with("X-Rate-Limit-Limit", "99999999999999999999"), Rate{}, false},
		"blanks are no matter": {with("X-Rate-Limit-Limit", " 600 "), Rate{600, 599, now.Unix() + 30, 30 * time.Second}, true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := ParseRate(tc.header, now)
			if ok != tc.ok || got != tc.want {
				t.Errorf("ParseRate = %+v, %v; want %+v, %v", got, ok, tc.want, tc.ok)
			}
		})
	}
}

func FuzzRateHeaders(f *testing.F) {
	f.Add("600", "599", "1800000030", "Mon, 02 Mar 2026 10:43:29 GMT")
	f.Add("0", "0", "0", "")
	f.Add("-1", "1e9", "999999999999", "x")
	f.Fuzz(func(t *testing.T, limit, remaining, reset, date string) {
		h := http.Header{"X-Rate-Limit-Limit": {limit}, "X-Rate-Limit-Remaining": {remaining}, "X-Rate-Limit-Reset": {reset}, "Date": {date}}
		r, ok := ParseRate(h, time.Unix(1_800_000_000, 0))
		if ok && (r.Limit < 0 || r.Remaining < 0 || r.Left < 0 || r.Left > maxWindow) {
			t.Fatalf("nonsense was believed: %+v", r)
		}
	})
}
