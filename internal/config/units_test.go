package config

import (
	"strings"
	"testing"
	"time"
)

func TestSizesTakeTheirUnit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Size{
		"64MiB": 64 << 20, "1 GiB": 1 << 30, "512kib": 512 << 10, "5MB": 5_000_000, "2GB": 2_000_000_000, "7KB": 7000, "12B": 12, " 1b ": 1, "-1MiB": -1 << 20,
	} {
		var got Size
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%q is %d (%v), want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "64", "MiB", "B", "1.5MiB", "1e3MiB", "64 M", "64MiBs", "9223372036854775807GiB", "-9223372036854775808GiB"} {
		got := Size(1)
		if err := got.UnmarshalText([]byte(text)); err == nil || got != 1 {
			t.Errorf("%q is taken as %d", text, got)
		}
	}
}

func TestDurationsTakeTheirUnit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"30m": 30 * time.Minute, " 1h30m ": 90 * time.Minute, "500ms": 500 * time.Millisecond, "0": 0, "-1s": -time.Second} {
		var got Duration
		if err := got.UnmarshalText([]byte(text)); err != nil || time.Duration(got) != want {
			t.Errorf("%q is %s (%v), want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "30", "m", "1d", "30 m", "forever"} {
		var got Duration
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken as %s", text, got)
		}
	}
}

func TestSharesAreNumbersOrPercents(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Share{"0.4": 0.4, "40%": 0.4, " 40 % ": 0.4, "100%": 1, "1": 1, "0.5%": 0.005, "-1": -1} {
		var got Share
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%q: got %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "%", "40 percent", "40%%", "NaN", "inf", "Inf%", "0,4", "1e999", "0x"} {
		got := Share(0.3)
		err := got.UnmarshalText([]byte(text))
		if err == nil || got != 0.3 || !strings.Contains(err.Error(), "40%") {
			t.Errorf("%q: got %v, %v; want a refusal that says what to write", text, got, err)
		}
	}
}

func TestAShareInTheFileMayBePercents(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]Share{"40%": 0.4, "'25 %'": 0.25, "1": 1, "0.05": 0.05} {
		cfg, err := load(t, strings.Replace(minimal, "id: acme,", "id: acme, budget: {share: "+written+"},", 1), nil)
		if err != nil || cfg.Tenants[0].Budget.Share != want {
			t.Errorf("share: %s: %v", written, err)
		}
	}
	for _, written := range []string{"0", "0%", "101%", "40", "-5%"} {
		_, err := load(t, strings.Replace(minimal, "id: acme,", "id: acme, budget: {share: "+written+"},", 1), nil)
		if err == nil || !strings.Contains(err.Error(), "tenants[0].budget.share: must be above 0 and at most 1 (100%)") {
			t.Errorf("share: %s: %v", written, err)
		}
	}
}
