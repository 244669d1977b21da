package model

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// weather is how Okta does just now, for all servers alike.
type weather struct {
	mu      sync.Mutex
	faults  []*fault
	latency time.Duration
	rng     *rand.Rand
	// lastFailure is when the last outage ended or hit.
	lastLimit   time.Time
	lastFailure time.Time
}

// FaultKind is a way in which Okta does not answer.
type FaultKind string

// The kinds. Forbidden and FeatureOff are refusals: Okta's word, not an outage.
const (
	Unavailable FaultKind = "503"
	ServerError FaultKind = "500"
	TooMany     FaultKind = "429"
	Hang        FaultKind = "hang"
	Reset       FaultKind = "reset"
	Forbidden   FaultKind = "forbidden"
	FeatureOff  FaultKind = "feature off"
)

// Refusal reports whether the kind is an answer rather than the lack of one.
func (k FaultKind) Refusal() bool { return k == Forbidden || k == FeatureOff }

// fault makes calls go wrong until the weather clears.
type fault struct {
	kind FaultKind
	path *regexp.Regexp
	part float64 // of the calls; 0 is all
}

// places are kinds of endpoints that fail together.
var places = []struct{ name, pattern string }{
	{"everything", `.`},
	{"user list", `^/api/v1/users$`},
	{"user by id", `^/api/v1/users/[^/]+$`},
	{"groups of a user", `^/api/v1/users/[^/]+/groups$`},
	{"roles of a user", `^/api/v1/users/[^/]+/roles$`},
	{"group list", `^/api/v1/groups$`},
	{"group by id", `^/api/v1/groups/[^/]+$`},
	{"members of a group", `^/api/v1/groups/[^/]+/users$`},
	{"roles of a group", `^/api/v1/groups/[^/]+/roles$`},
	{"assignees", `^/api/v1/iam/assignees/users$`},
	{"bindings", `^/api/v1/iam/resource-sets`},
}

func newWeather(seed uint64) *weather {
	return &weather{rng: rand.New(rand.NewPCG(seed, 1))}
}

// random draws from the script's own stream, so that a script that fails does
// so again.
func (w *weather) random() float64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rng.Float64()
}

func (w *weather) inject(f Fault) {
	path := f.Path
	if path == "" {
		path = places[f.Place%len(places)].pattern
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, &fault{kind: f.Kind, path: regexp.MustCompile(path), part: f.Part})
}

func (w *weather) clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.faults {
		if !f.kind.Refusal() {
			w.lastFailure = time.Now()
		}
		if f.kind == TooMany {
			w.lastLimit = time.Now()
		}
	}
	w.faults = nil
}

func (w *weather) latencyNow() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.latency
}

// hits picks the fault that a call meets, nil for none.
func (w *weather) hits(path string, refusalsOnly bool) *fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.faults {
		if refusalsOnly && !f.kind.Refusal() || !f.path.MatchString(path) {
			continue
		}
		if f.part > 0 && w.rng.Float64() >= f.part {
			continue
		}
		return f
	}
	return nil
}

// outage reports whether Okta could not answer some calls since then.
func (w *weather) outage(since time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.faults {
		if !f.kind.Refusal() {
			return true
		}
	}
	return !w.lastFailure.Before(since)
}

// limited reports whether Okta limited calls lately, so that a plan may have to
// spare one bucket.
func (w *weather) limited() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.faults {
		if f.kind == TooMany {
			w.lastLimit = time.Now()
		}
	}
	return !w.lastLimit.IsZero() && time.Since(w.lastLimit) < afterwards
}

// refuses reports whether Okta refuses some calls.
func (w *weather) refuses() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.faults {
		if f.kind.Refusal() {
			return true
		}
	}
	return false
}

// rateLimit is what the headers of a 429 say.
const rateLimit = 600

func (f *fault) answer(r *http.Request) (*http.Response, error) {
	switch f.kind {
	case Hang:
		<-r.Context().Done()
		return nil, r.Context().Err()
	case Reset:
		return nil, io.ErrUnexpectedEOF
	case Forbidden:
		return respond(r, http.StatusForbidden, "E0000006"), nil
	case FeatureOff:
		return respond(r, http.StatusUnauthorized, "E0000015"), nil
	case TooMany:
		resp := respond(r, http.StatusTooManyRequests, "E0000047")
		resp.Header.Set("X-Rate-Limit-Limit", strconv.Itoa(rateLimit))
		resp.Header.Set("X-Rate-Limit-Remaining", "0")
		resp.Header.Set("X-Rate-Limit-Reset", strconv.FormatInt(time.Now().Add(20*time.Second).Unix(), 10))
		return resp, nil
	case ServerError:
		return respond(r, http.StatusInternalServerError, "E0000009"), nil
	default:
		return respond(r, http.StatusServiceUnavailable, ""), nil
	}
}

func respond(r *http.Request, status int, code string) *http.Response {
	body := fmt.Sprintf(`{"errorCode":%q,"errorSummary":"by the model","errorLink":%q,"errorId":"oae1","errorCauses":[]}`, code, code)
	if code == "" {
		body = "busy"
	}
	header := http.Header{"Content-Type": {"application/json"}, "Date": {time.Now().UTC().Format(http.TimeFormat)}}
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader([]byte(body))), ContentLength: int64(len(body)), Request: r,
	}
}

// pause waits unless the context ends first.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
