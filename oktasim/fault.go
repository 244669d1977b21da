package oktasim

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// FaultKind is a way in which an answer can go wrong.
type FaultKind string

// The kinds of faults.
const (
	// FaultStatus answers Fault.Status: 429 with headers set from Fault.Wait, 500 in
	// Okta's format, other statuses as an HTML page of the edge.
	FaultStatus FaultKind = "status"
	// FaultConcurrency answers a concurrency 429.
	FaultConcurrency FaultKind = "concurrency"
	// FaultReset closes the connection before any answer.
	FaultReset FaultKind = "reset"
	// FaultHang never answers; it ends when the caller leaves.
	FaultHang FaultKind = "hang"
	// FaultDelay answers correctly, but after Fault.Wait.
	FaultDelay FaultKind = "delay"
	// FaultDrip sends the body one byte every Fault.Wait (default 100 ms).
	FaultDrip FaultKind = "drip"
	// FaultTruncate closes the connection in the middle of the body.
	FaultTruncate FaultKind = "truncate"
	// FaultHTML answers 200 with a web page.
	FaultHTML FaultKind = "html"
	// FaultEmpty answers 200 with no body.
	FaultEmpty FaultKind = "empty"
	// FaultHuge answers with 100 MB of valid JSON.
	FaultHuge FaultKind = "huge"
	// FaultTypes answers valid JSON of the wrong types.
	FaultTypes FaultKind = "types"
	// FaultEndless makes every page link to the same next page.
	FaultEndless FaultKind = "endless"
	// FaultForeign makes next links point to another host.
	FaultForeign FaultKind = "foreign"
	// FaultRedirect sends the caller to another host.
	FaultRedirect FaultKind = "redirect"
	// FaultFeature answers 401 E0000015; FaultToken 401 E0000011;
	// FaultForbidden 403 E0000006.
	FaultFeature   FaultKind = "feature"
	FaultToken     FaultKind = "token"
	FaultForbidden FaultKind = "forbidden"
)

// Faults lists every kind.
func Faults() []FaultKind {
	return []FaultKind{
		FaultStatus, FaultConcurrency, FaultReset, FaultHang, FaultDelay, FaultDrip, FaultTruncate, FaultHTML, FaultEmpty, FaultHuge,
		FaultTypes, FaultEndless, FaultForeign, FaultRedirect, FaultFeature, FaultToken, FaultForbidden,
	}
}

// ForeignHost is the other host that faults point to.
const ForeignHost = "https://evil.example.com"

// Fault makes some answers fail.
type Fault struct {
	Kind FaultKind `yaml:"kind" json:"kind"`
	// Route limits the fault to the route with that name, such as "GET /api/v1/users", or
	// to paths with that prefix; empty: all.
	Route string `yaml:"route" json:"route"`
	// Probability that a call is hit; 0 means 1.
	Probability float64 `yaml:"probability" json:"probability"`
	// Times is how many calls are hit before the fault ends; 0: no end.
	Times int `yaml:"times" json:"times"`
	// After is how many matching calls pass first.
	After int `yaml:"after" json:"after"`
	// Status is FaultStatus's HTTP status; default 500.
	Status int `yaml:"status" json:"status"`
	// Wait is the duration that some kinds need.
	Wait time.Duration `yaml:"wait" json:"wait"`
}

func (f Fault) validate() error {
	switch {
	case !slices.Contains(Faults(), f.Kind):
		return fmt.Errorf("unknown kind %q of a fault", f.Kind)
	case f.Probability < 0 || f.Probability > 1:
		return fmt.Errorf("probability %v of a fault is not between 0 and 1", f.Probability)
	}
	return nil
}

// Inject adds a fault; the first fault that matches a call wins.
func (o *Org) Inject(f Fault) error {
	if err := f.validate(); err != nil {
		return fmt.Errorf("inject fault: %w", err)
	}
	o.faultMu.Lock()
	defer o.faultMu.Unlock()
	o.faults = append(o.faults, &f)
	return nil
}

// ClearFaults removes all faults.
func (o *Org) ClearFaults() {
	o.faultMu.Lock()
	defer o.faultMu.Unlock()
	o.faults = nil
}

// fault returns the fault that hits a call, nil for none.
func (o *Org) fault(rt *route, path string) *Fault {
	o.faultMu.Lock()
	defer o.faultMu.Unlock()
	for i, f := range o.faults {
		named := rt != nil && f.Route == rt.name()
		if f.Route != "" && !named && !strings.HasPrefix(path, f.Route) {
			continue
		}
		if f.After > 0 {
			f.After--
			continue
		}
		if f.Probability > 0 {
			miss := false
			o.random(func(rng *rand.Rand) { miss = rng.Float64() >= f.Probability })
			if miss {
				continue
			}
		}
		hit := *f
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				o.faults = slices.Delete(o.faults, i, i+1)
			}
		}
		return &hit
	}
	return nil
}

// before handles faults that replace the answer, and reports whether it answered. To
// abort, it panics with a value that net/http expects.
func (c *call) before(w http.ResponseWriter) bool {
	f := c.broken
	switch f.Kind {
	case FaultReset:
		c.status = 0
		panic(http.ErrAbortHandler)
	case FaultHang:
		select {
		case <-c.r.Context().Done():
		case <-c.org.closed:
		}
		c.status = 0
		panic(http.ErrAbortHandler)
	case FaultStatus:
		c.faultStatus(w, f)
	case FaultHTML:
		c.page(w, http.StatusOK)
	case FaultEmpty:
		c.header.Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusOK)
	case FaultRedirect:
		c.status = http.StatusFound
		c.header.Set("Location", ForeignHost+c.r.URL.RequestURI())
		w.WriteHeader(c.status)
	case FaultHuge:
		c.huge(w)
	default:
		return false
	}
	return true
}

func (c *call) faultStatus(w http.ResponseWriter, f *Fault) {
	switch f.Status {
	case http.StatusTooManyRequests:
		wait := max(f.Wait, time.Second)
		bucket := BucketOther
		if c.route != nil {
			bucket = c.route.bucket
		}
		limit := c.org.limiter.limits.of(bucket)
		c.rateHeaders(verdict{limit: limit, reset: c.now.Add(wait).Unix()})
		c.fail(errTooMany())
		c.write(w)
	case 0, http.StatusInternalServerError:
		c.fail(errInternal())
		c.write(w)
	default:
		c.page(w, f.Status)
	}
}

// page answers with HTML, as a proxy or a sign-in page would.
func (c *call) page(w http.ResponseWriter, status int) {
	c.status = status
	c.header.Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<!DOCTYPE html><html><head><title>Okta</title></head><body><h1>"+http.StatusText(status)+"</h1></body></html>")
}

const hugeBytes = 100 << 20

// huge streams an array of hugeBytes.
func (c *call) huge(w http.ResponseWriter) {
	c.header.Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	chunk := bytes.Repeat([]byte(`{"id":"00uXXXXXXXXXXXXXXXXX","profile":{}},`), 1500)
	_, _ = io.WriteString(w, "[")
	for sent := 0; sent < hugeBytes; sent += len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
	_, _ = io.WriteString(w, "{}]")
}

// refusal is the error with which a fault replaces the endpoint's answer.
func (c *call) refusal() error {
	switch c.broken.Kind {
	case FaultFeature:
		return errFeature()
	case FaultToken:
		return errToken()
	case FaultForbidden:
		return errForbidden()
	case FaultConcurrency:
		c.rateHeaders(verdict{reset: c.now.Unix() + 1})
		return errTooMany()
	case FaultDelay:
		if c.org.cfg.Clock.Sleep(c.r.Context(), c.broken.Wait) != nil {
			return errGone
		}
	default: // other kinds act elsewhere
	}
	return nil
}

// after corrupts a correct answer before it is sent.
func (c *call) after() {
	switch c.broken.Kind {
	case FaultTypes:
		c.body = append(c.body[:0], `[{"id":42,"status":{"a":1},"created":[],"type":7,"profile":"none","_links":[]},null,"x"]`...)
	case FaultEndless:
		c.replaceNext(c.view.base, "00gLOOPLOOPLOOPLOOPL")
	case FaultForeign:
		c.replaceNext(ForeignHost, "00g00000000000000000")
	default: // other kinds act elsewhere
	}
}

// replaceNext replaces all next links with one to host and cursor.
func (c *call) replaceNext(host, after string) {
	if len(c.links) == 0 {
		return // next links in bodies are replaced where they are written
	}
	c.links = slices.DeleteFunc(c.links, func(l string) bool { return strings.HasSuffix(l, `rel="next"`) })
	c.links = append(c.links, "<"+host+c.path+"?after="+after+`>; rel="next"`)
}

// send writes a body as the fault requires.
func (c *call) send(w http.ResponseWriter) {
	switch c.broken.Kind {
	case FaultTruncate:
		c.header.Set("Content-Length", number(len(c.body)))
		w.WriteHeader(c.status)
		_, _ = w.Write(c.body[:len(c.body)/2])
		flush(w)
		panic(http.ErrAbortHandler)
	case FaultDrip:
		w.WriteHeader(c.status)
		pause := c.broken.Wait
		if pause == 0 {
			pause = 100 * time.Millisecond
		}
		for i := range c.body {
			if _, err := w.Write(c.body[i : i+1]); err != nil {
				return
			}
			flush(w)
			if c.org.cfg.Clock.Sleep(c.r.Context(), pause) != nil {
				return
			}
		}
	default: // other kinds act elsewhere
	}
}

func flush(w http.ResponseWriter) {
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}
