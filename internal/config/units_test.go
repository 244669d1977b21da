package config

import (
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
