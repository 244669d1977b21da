package okta

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// Dial configures which addresses a [Transport] may call besides public ones.
type Dial struct {
	// Loopback allows this machine's own addresses, for an org that is simulated here.
	// Set it to what [Origin.Loopback] reports, never to true for another origin.
	Loopback bool
}

// Transport is Go's standard transport with as many idle connections to the one host
// as there may be concurrent calls; the default of two would reconnect all the time.
//
// It calls public addresses only, whatever a name resolves to. The address is checked
// just before its socket is connected, so a name that resolves to something else a
// moment later gains nothing. Otherwise anyone who may choose an org's address could
// make us call, and send a token to, what only this machine can reach. A proxy named in
// the environment (HTTPS_PROXY, NO_PROXY) is the operator's choice and may be anywhere;
// the proxy decides which addresses are called behind it.
func Transport(concurrency int, allow ...Dial) http.RoundTripper {
	return dialing{proxy: http.ProxyFromEnvironment}.transport(concurrency, allow...)
}

// dialing is how a transport finds addresses; tests provide their own.
type dialing struct {
	proxy    func(*http.Request) (*url.URL, error)
	resolver *net.Resolver // nil: the machine's
}

func (d dialing) transport(concurrency int, allow ...Dial) http.RoundTripper {
	loopback := false
	for _, a := range allow {
		loopback = loopback || a.Loopback
	}
	direct, proxied := pooled(concurrency), pooled(concurrency)
	dialer := &net.Dialer{
		Timeout: dialTimeout, KeepAlive: dialTimeout, Resolver: d.resolver,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error { return permit(address, loopback) },
	}
	direct.Proxy, direct.DialContext = nil, dialer.DialContext
	proxied.Proxy = func(r *http.Request) (*url.URL, error) {
		u, err := d.proxy(r)
		if err == nil && u == nil {
			err = errNoProxy // without a proxy it would call the org, unchecked
		}
		return u, err
	}
	return &outward{direct: direct, proxied: proxied, proxy: d.proxy}
}

// dialTimeout is [http.DefaultTransport]'s; an attempt's own is shorter.
const dialTimeout = 30 * time.Second

func pooled(concurrency int) *http.Transport {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		t = &http.Transport{ForceAttemptHTTP2: true}
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = concurrency
	t.MaxResponseHeaderBytes = 64 << 10 // Okta's headers take 2 to 4 KB
	return t
}

// outward sends through the proxy if the request has one, else directly. It needs two
// transports because one could not tell a dial to its proxy from one to the org.
type outward struct {
	direct, proxied *http.Transport
	proxy           func(*http.Request) (*url.URL, error)
}

var errNoProxy = errors.New("the proxy is gone")

// RoundTrip implements http.RoundTripper.
func (o *outward) RoundTrip(r *http.Request) (*http.Response, error) {
	u, err := o.proxy(r)
	switch {
	case err != nil:
		return nil, err
	case u != nil:
		return o.proxied.RoundTrip(r) //nolint:wrapcheck // the transport's own error
	default:
		return o.direct.RoundTrip(r) //nolint:wrapcheck // the transport's own error
	}
}

// CloseIdleConnections lets http.Client close those of both transports.
func (o *outward) CloseIdleConnections() {
	o.direct.CloseIdleConnections()
	o.proxied.CloseIdleConnections()
}

// Why an address is not called. The errors name no address: a person who chose the org's
// name must not learn what it resolves to inside the network.
var (
	errInside = errors.New("the org's name resolves to an address that is not public, which is never called; " +
		"if Okta is reached through a proxy, set HTTPS_PROXY")
	errLoopback = errors.New("the org's name resolves to this machine itself; " +
		"only an org URL that names a loopback address, and orgHosts (OKTAGRAPH_ORG_HOSTS) with it, may lead there")
)

// refusedDial returns why an address was not called, nil when that did not cause err.
func refusedDial(err error) error {
	for _, why := range []error{errInside, errLoopback} {
		if errors.Is(err, why) {
			return why
		}
	}
	return nil
}

// permit returns an error for an address that must not be called.
func permit(address string, loopback bool) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return errInside
	}
	addr := at.Addr().WithZone("").Unmap()
	switch {
	case addr.IsLoopback() && loopback, public(addr):
		return nil
	case addr.IsLoopback():
		return errLoopback
	default:
		return errInside
	}
}
