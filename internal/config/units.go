package config

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a span of time written with its unit, such as 30m or 1h30m.
type Duration time.Duration

// UnmarshalText parses a span as [time.ParseDuration] does; the error explains what
// to write instead.
func (d *Duration) UnmarshalText(text []byte) error {
	span, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil {
		return fmt.Errorf("%q is not a duration; write a number with its unit, for example 500ms, 30s, 30m or 2h", text)
	}
	*d = Duration(span)
	return nil
}

// String returns the span in a form that UnmarshalText reads.
func (d Duration) String() string { return time.Duration(d).String() }

// Size is a number of bytes written with its unit, such as 64MiB.
type Size int64

// sizeUnits are in the order they are tried: all of them end in "B".
var sizeUnits = []struct {
	name  string
	bytes int64
}{
	{"KiB", 1 << 10},
	{"MiB", 1 << 20},
	{"GiB", 1 << 30},
	{"KB", 1e3},
	{"MB", 1e6},
	{"GB", 1e9},
	{"B", 1},
}

var errSize = errors.New("not a size; write a whole number with its unit, for example 64MiB (KiB, MiB, GiB, KB, MB, GB or B)")

// UnmarshalText parses a whole number and its unit, in either case; the error explains
// what to write instead.
func (s *Size) UnmarshalText(text []byte) error {
	written := strings.TrimSpace(string(text))
	for _, unit := range sizeUnits {
		at := len(written) - len(unit.name)
		if at <= 0 || !strings.EqualFold(written[at:], unit.name) {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(written[:at]), 10, 64)
		if err != nil || n > math.MaxInt64/unit.bytes || n < math.MinInt64/unit.bytes {
			break
		}
		*s = Size(n * unit.bytes)
		return nil
	}
	return fmt.Errorf("%q is %w", text, errSize)
}

// Share is a fraction, written as a number such as 0.4 or a percentage such as 40%.
type Share float64

// UnmarshalText parses a number or a percentage; the error explains what to write instead.
func (s *Share) UnmarshalText(text []byte) error {
	written := strings.TrimSpace(string(text))
	number, percents := strings.CutSuffix(written, "%")
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return fmt.Errorf("%q is not a share; write a number such as 0.4, or percents such as 40%%", text)
	}
	if percents {
		n /= 100
	}
	*s = Share(n)
	return nil
}
