package oktasim

import (
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// call is one request during its processing.
type call struct {
	org    *Org
	store  *store
	r      *http.Request
	route  *route
	params []string
	path   string
	query  url.Values
	who    *principal
	view   view

	now    time.Time
	status int
	body   []byte
	links  []string
	header http.Header

	broken  *Fault
	replica int8 // of the search index: 0 not chosen, 1 current, 2 behind
}

// buffers are shared between responses; a page of 200 users is about 300 kB.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 64<<10); return &b }}

// ServeHTTP answers as Okta would.
func (o *Org) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	rt, params, known := o.router.find(r.Method, path)
	name, bucket := r.Method+" unknown", BucketOther
	if rt != nil {
		name, bucket = rt.name(), rt.bucket
	}
	if strings.HasPrefix(path, controlPrefix) {
		o.control(w, r)
		return
	}
	active := o.counter.begin(name, bucket)
	status, crowded := 0, o.cfg.Concurrency > 0 && active > o.cfg.Concurrency
	defer func() { o.counter.end(status, crowded) }()

	buf := buffers.Get().(*[]byte)
	c := &call{
		org: o, r: r, route: rt, params: params, path: path, now: o.cfg.Clock.Now(), status: http.StatusOK,
		body: (*buf)[:0], header: w.Header(),
	}
	defer func() { *buf = c.body; buffers.Put(buf) }()
	c.view = view{cfg: &o.cfg}
	c.view.base, c.view.admin = o.hosts(r)

	// A fault may end the call with a panic, so the status is recorded in a defer.
	defer func() { status = c.status }()
	c.broken = o.fault(rt, path)
	if c.broken != nil && c.before(w) { //nolint:contextcheck // the call carries its request and with it the context
		return
	}
	err := c.serve(crowded, known) //nolint:contextcheck // the call carries its request and with it the context
	if errors.Is(err, errGone) {
		c.status = 0
		return // the caller is gone, so nobody needs an answer
	}
	switch {
	case err != nil:
		c.fail(err)
	case c.broken != nil:
		c.after()
	}
	c.write(w) //nolint:contextcheck // the call carries its request and with it the context
}

// errGone ends a call whose client left or whose org was closed.
var errGone = errors.New("the caller is gone")

// serve checks in Okta's order: too many requests at once, URI too long, bad token, rate
// limit, missing scope, unknown path or method, missing feature, then the endpoint
// itself.
func (c *call) serve(crowded, known bool) error {
	o := c.org
	c.query = c.r.URL.Query()
	if crowded {
		c.rateHeaders(verdict{reset: c.now.Unix() + 1})
		return errTooMany()
	}
	if c.broken != nil {
		if err := c.refusal(); err != nil {
			return err
		}
	}
	if len(c.r.URL.RequestURI()) > o.cfg.MaxURL {
		return errTooLong()
	}
	if err := c.admit(); err != nil {
		return err
	}
	if c.route == nil {
		if known {
			return errMethod()
		}
		return errPath()
	}
	if err := c.wait(); err != nil {
		return err
	}
	if f := c.route.feature; f != "" {
		for _, off := range o.cfg.FeaturesOff {
			if off == f {
				return errFeature()
			}
		}
	}
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		o.mu.RLock()
		defer o.mu.RUnlock()
	} else {
		o.mu.Lock()
		defer o.mu.Unlock()
	}
	c.store, c.view.store, c.view.who = o.store, o.store, c.who
	return c.route.handle(c)
}

// admit authenticates the caller and spends the bucket. Calls with a bad token count too.
func (c *call) admit() error {
	bucket := BucketOther
	open := false
	if c.route != nil {
		bucket, open = c.route.bucket, c.route.open
	}
	var denied error
	if !open {
		c.who, denied = c.authenticate()
	}
	v := c.org.limiter.spend(bucket, c.who, c.now)
	c.rateHeaders(v)
	switch {
	case denied != nil:
		return denied
	case !v.ok:
		return errTooMany()
	case c.route != nil && c.who != nil && !c.who.has(c.route.scope):
		return errScope(c.route.scope)
	}
	if c.who == nil {
		c.who = &principal{}
	}
	return nil
}

// wait sleeps as long as Okta would take.
func (c *call) wait() error {
	var d time.Duration
	if c.org.latency.measured {
		c.org.random(func(rng *rand.Rand) { d = c.org.latency.draw(c.route.latency, rng) })
	} else {
		d = c.org.latency.fixed
	}
	if d == 0 {
		return nil
	}
	if c.org.cfg.Clock.Sleep(c.r.Context(), d) != nil {
		return errGone
	}
	return nil
}

func (c *call) rateHeaders(v verdict) {
	c.header["X-Rate-Limit-Limit"] = []string{strconv.Itoa(v.limit)}
	c.header["X-Rate-Limit-Remaining"] = []string{strconv.Itoa(v.remaining)}
	c.header["X-Rate-Limit-Reset"] = []string{strconv.FormatInt(v.reset, 10)}
}

func (c *call) fail(err error) {
	var api *apiError
	if !errors.As(err, &api) {
		api = errInternal()
	}
	c.status, c.links = api.status, nil
	for k, v := range api.header {
		c.header.Set(k, v)
	}
	id := ""
	c.org.random(func(rng *rand.Rand) { id = "oae" + randomBase62(rng, 22) })
	c.body = api.append(c.body[:0], id)
}

func (c *call) write(w http.ResponseWriter) {
	h := w.Header()
	id := ""
	c.org.random(func(rng *rand.Rand) { id = randomBase62(rng, 27) })
	h["X-Okta-Request-Id"] = []string{id}
	h["Date"] = []string{c.now.UTC().Format(http.TimeFormat)}
	if len(c.links) > 0 {
		h["Link"] = c.links
	}
	if c.status != http.StatusNoContent && h.Get("Content-Type") == "" {
		h["Content-Type"] = []string{"application/json"}
	}
	if c.broken != nil && c.status == http.StatusOK && (c.broken.Kind == FaultTruncate || c.broken.Kind == FaultDrip) {
		c.send(w)
		return
	}
	w.WriteHeader(c.status)
	if c.status != http.StatusNoContent && c.r.Method != http.MethodHead {
		_, _ = w.Write(c.body) // a client that left is not our error
	}
}

// hosts returns the prefixes of links: the called host, and its -admin variant for
// /iam/roles.
func (o *Org) hosts(r *http.Request) (base, admin string) {
	scheme := "http://"
	if r.TLS != nil || r.URL.Scheme == "https" || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https://"
	}
	called := r.Host
	if called == "" {
		called = r.URL.Host // for requests that a client passes in process
	}
	base = scheme + called
	if o.cfg.AdminHost != "" {
		return base, scheme + o.cfg.AdminHost
	}
	name := called
	if host, _, err := net.SplitHostPort(name); err == nil {
		name = host
	}
	label, rest, found := strings.Cut(called, ".")
	if !found || net.ParseIP(strings.Trim(name, "[]")) != nil || strings.HasSuffix(label, "-admin") {
		return base, base
	}
	return base, scheme + label + "-admin." + rest
}
