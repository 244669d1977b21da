package app

import (
	"testing"
	"time"
)

func TestALifetimeIsWrittenInDaysHoursAndMinutes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"": 0, "90d": 90 * 24 * time.Hour, "12h": 12 * time.Hour, "1d12h": 36 * time.Hour, "1m": time.Minute, "3650d": 3650 * 24 * time.Hour,
	} {
		if got, err := lifetime(text); got != want || err != nil {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"0", "0d", "d", "-1d", "1", "1s", "59s", "3651d", "3650d1m", "1d-1h", "1dd", "1.5d", "90 d", "99999999999999999999d", "65536d", "never", "1d2d",
	} {
		if got, err := lifetime(text); err == nil || got != 0 {
			t.Errorf("%q is %v", text, got)
		}
	}
}
