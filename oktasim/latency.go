package oktasim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// quantiles of an endpoint's recorded durations, in milliseconds.
type quantiles struct{ p50, p90, p99 float64 }

// otherQuantiles is for endpoints with too few recorded calls: it has the quantiles of
// all GETs that answered 404.
func otherQuantiles() quantiles { return quantiles{66, 83, 127} }

// latency is fixed, or drawn from measured values.
type latency struct {
	fixed    time.Duration
	measured bool
}

func parseLatency(s string) (latency, error) {
	switch s {
	case "", "0":
		return latency{}, nil
	case "measured":
		return latency{measured: true}, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return latency{}, fmt.Errorf("latency %q is neither a duration, measured nor 0", s)
	}
	return latency{fixed: d}, nil
}

// floor is the shortest call recorded: 45 ms, network included.
const floor = 45.0

// draw returns the duration of a call. The recorded quantiles are joined by a curve that
// is log-normal between the median and p90 and again between p90 and p99, so that both
// the middle and the tail are right.
func (l latency) draw(q quantiles, rng *rand.Rand) time.Duration {
	if !l.measured {
		return l.fixed
	}
	if q == (quantiles{}) {
		q = otherQuantiles()
	}
	const z90, z99 = 1.2816, 2.3263
	z := min(rng.NormFloat64(), 3)
	var ms float64
	if z <= z90 {
		ms = q.p50 * math.Pow(q.p90/q.p50, z/z90)
	} else {
		ms = q.p90 * math.Pow(q.p99/q.p90, (z-z90)/(z99-z90))
	}
	return time.Duration(max(ms, floor) * float64(time.Millisecond))
}
