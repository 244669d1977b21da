package okta

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// names is a DNS server: each name's answers in turn, the last one over and over.
type names struct {
	mu sync.Mutex
	by map[string][]string
}

func (n *names) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go n.serve(theirs)
		return ours, nil
	}}
}

func (n *names) serve(conn net.Conn) {
	defer conn.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		query := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, query); err != nil {
			return
		}
		reply := n.answer(query)
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...)); err != nil {
			return
		}
	}
}

// answer replies to a question of one name, by a record if the address is of the kind asked for.
func (n *names) answer(query []byte) []byte {
	end, labels := 12, []string{}
	for query[end] != 0 {
		size := int(query[end])
		labels = append(labels, string(query[end+1:end+1+size]))
		end += 1 + size
	}
	kind := binary.BigEndian.Uint16(query[end+1:])
	question := query[12 : end+5]
	reply := append([]byte{query[0], query[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, question...)
	addr, ok := n.next(strings.Join(labels, "."), kind)
	if !ok {
		return reply
	}
	reply[7] = 1
	reply = append(reply, 0xc0, 12)
	reply = binary.BigEndian.AppendUint16(reply, kind)
	reply = append(reply, 0, 1, 0, 0, 0, 0)
	reply = binary.BigEndian.AppendUint16(reply, uint16(len(addr)))
	return append(reply, addr...)
}

func (n *names) next(name string, kind uint16) ([]byte, bool) {
	const a, aaaa = 1, 28
	n.mu.Lock()
	defer n.mu.Unlock()
	list := n.by[name]
	if len(list) == 0 {
		return nil, false
	}
	addr := netip.MustParseAddr(list[0])
	if addr.Is4() != (kind == a) || kind != a && kind != aaaa {
		return nil, false
	}
	if len(list) > 1 {
		n.by[name] = list[1:]
	}
	return addr.AsSlice(), true
}

func direct(*http.Request) (*url.URL, error) { return nil, nil } //nolint:nilnil // no proxy

// guarded is a client of https://acme.okta.com whose name resolves as n says.
func guarded(t *testing.T, n *names, proxy func(*http.Request) (*url.URL, error)) *Client {
	t.Helper()
	way := dialing{proxy: proxy, resolver: n.resolver()}.transport(1)
	return clientFor(t, "https://acme.okta.com", WithTransport(way))
}

// insideAddresses are what an attacker's name may resolve to.
var insideAddresses = []string{
	"127.0.0.1", "127.8.8.8", "10.0.0.5", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
	"0.0.0.0", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "255.255.255.255", "168.63.129.16",
	"::1", "::", "fe80::1", "fd00:ec2::254", "fc00::1", "ff02::1", "2001:db8::1", "3fff::1", "2001::1", "2002:a00:5::1", "100::1", "5f00::1",
	"::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:5", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1",
	"64:ff9b:1::a00:5", "::10.0.0.1", "::ffff:0:10.0.0.1",
}

func TestANameThatResolvesInsideIsNeverCalled(t *testing.T) {
	t.Parallel()
	for _, at := range insideAddresses {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			n := &names{by: map[string][]string{"acme.okta.com": {at}}}
			c := guarded(t, n, direct)
			for range breakerFailures + 1 {
				_, err := c.ListGroups(t.Context(), GroupQuery{})
				var u *UnavailableError
				if !errors.As(err, &u) || refusedDial(err) == nil {
					t.Fatalf("error %v", err)
				}
				if addr := netip.MustParseAddr(at); addr.Unmap().IsLoopback() != strings.Contains(err.Error(), "orgHosts (OKTAGRAPH_ORG_HOSTS)") {
					t.Errorf("the sentence does not fit %s: %v", at, err)
				}
				if strings.Contains(err.Error(), at) {
					t.Errorf("the error tells what is inside: %v", err)
				}
			}
			if c.breakers.streak.long() {
				t.Error("a refused address counts as a failure of Okta's")
			}
		})
	}
}

func TestPublicAddressesMayBeCalled(t *testing.T) {
	t.Parallel()
	for _, at := range []string{
		"1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "198.17.0.1", "168.63.129.17", "::ffff:1.1.1.1", "64:ff9b::101:101",
		"2600:1f18::1", "2a00:1450::1", "2001:4860::8888",
	} {
		if err := permit(netip.AddrPortFrom(netip.MustParseAddr(at), 443).String(), false); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
}

// What checks a name and then calls it by name is led astray: the second answer differs.
func TestDNSRebindingBetweenCheckAndUseIsUseless(t *testing.T) {
	t.Parallel()
	n := &names{by: map[string][]string{"acme.okta.com": {"1.1.1.1", "10.0.0.5"}}}
	c := guarded(t, n, direct)
	first, err := n.resolver().LookupNetIP(t.Context(), "ip4", "acme.okta.com")
	if err != nil || len(first) != 1 || !public(first[0]) {
		t.Fatalf("the check saw %v, %v", first, err)
	}
	if _, err := c.ListGroups(t.Context(), GroupQuery{}); !errors.Is(err, errInside) {
		t.Errorf("error %v", err)
	}
}

// inner is a server of this machine's that nobody outside is to reach.
func inner(t *testing.T) (at *url.URL, calls *atomic.Int32) {
	t.Helper()
	calls = &atomic.Int32{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		answers(200, "[]")(w, r)
	}))
	t.Cleanup(server.Close)
	at, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return at, calls
}

func TestLoopbackIsCalledOnlyForAnOriginThatNamesIt(t *testing.T) {
	t.Parallel()
	at, calls := inner(t)
	if _, err := clientFor(t, at.String()).ListGroups(t.Context(), GroupQuery{}); err != nil {
		t.Errorf("an org that is simulated here: %v", err)
	}
	c := clientFor(t, at.String(), WithTransport(Transport(1)))
	if _, err := c.ListGroups(t.Context(), GroupQuery{}); !errors.Is(err, errLoopback) || calls.Load() != 1 {
		t.Errorf("without leave: %v after %d calls", err, calls.Load())
	}
	n := &names{by: map[string][]string{"acme.okta.com": {"10.0.0.5"}}}
	way := dialing{proxy: direct, resolver: n.resolver()}.transport(1, Dial{Loopback: true})
	if _, err := clientFor(t, "acme.okta.com", WithTransport(way)).ListGroups(t.Context(), GroupQuery{}); !errors.Is(err, errInside) {
		t.Errorf("leave for loopback opened a private network: %v", err)
	}
}

func TestARedirectToLoopbackIsNotFollowed(t *testing.T) {
	t.Parallel()
	at, calls := inner(t)
	c := org(t, http.RedirectHandler(at.String()+"/api/v1/groups", http.StatusFound))
	_, err := c.ListGroups(t.Context(), GroupQuery{})
	var u *UnavailableError
	if !errors.As(err, &u) || calls.Load() != 0 {
		t.Errorf("error %v, %d calls inside", err, calls.Load())
	}
}

// The operator's proxy may be on this machine. It is told the org's name, and is
// exempt as the proxy only: the same address as an org is refused.
func TestTheOperatorsProxyMayBeInside(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	asked := make(chan string, 8)
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			r, err := http.ReadRequest(bufio.NewReader(conn))
			if err == nil {
				asked <- r.Method + " " + r.Host
				_, _ = io.WriteString(conn, "HTTP/1.1 502 Bad Gateway\r\n\r\n")
			}
			_ = conn.Close()
		}
	})
	proxy := &url.URL{Scheme: "http", Host: listener.Addr().String()}
	through := func(r *http.Request) (*url.URL, error) {
		if r.URL.Hostname() == "acme.okta.com" {
			return proxy, nil
		}
		return direct(r)
	}
	way := dialing{proxy: through, resolver: (&names{}).resolver()}.transport(1)
	_, err = clientFor(t, "https://acme.okta.com", WithTransport(way)).ListGroups(t.Context(), GroupQuery{})
	if err == nil || refusedDial(err) != nil {
		t.Errorf("through the proxy: %v", err)
	}
	if got := <-asked; got != "CONNECT acme.okta.com:443" {
		t.Errorf("the proxy was asked %q", got)
	}
	if _, err := clientFor(t, "http://"+proxy.Host, WithTransport(way)).ListGroups(t.Context(), GroupQuery{}); !errors.Is(err, errLoopback) {
		t.Errorf("the proxy's address as an org: %v", err)
	}
	way.(*outward).CloseIdleConnections()
	_ = listener.Close()
	wg.Wait()
}

func TestALinkedOriginIsLoopbackOnlyWhenTheOperatorListsIt(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		in    string
		hosts []string
		ok    bool
	}{
		"okta's":           {"acme", nil, true},
		"unlisted":         {"http://127.0.0.1:8081", nil, false},
		"unlisted name":    {"localhost:8081", []string{"127.0.0.1"}, false},
		"unlisted six":     {"http://[::1]:8081", []string{"127.0.0.1"}, false},
		"unlisted octal":   {"http://127.1.1.1", []string{"127.0.0.1"}, false},
		"mapped":           {"http://[::ffff:127.0.0.1]:8081", nil, false},
		"listed":           {"http://127.0.0.1:8081", []string{"127.0.0.1"}, true},
		"listed six":       {"http://[::1]:8081", []string{"::1"}, true},
		"listed with port": {"http://localhost:8081/app/UserHome", []string{"Localhost:8081"}, true},
		"another port":     {"http://localhost:22", []string{"localhost:8081"}, false},
		"custom domain":    {"https://login.acme.example", nil, false},
	} {
		o, err := ParseLinkedOrigin(tc.in, tc.hosts...)
		if (err == nil) != tc.ok || (o == Origin{}) == tc.ok {
			t.Errorf("%s: %q, %v", name, o, err)
		}
		if err != nil && !strings.Contains(err.Error(), "orgHosts (OKTAGRAPH_ORG_HOSTS)") {
			t.Errorf("%s: the error names no setting: %v", name, err)
		}
	}
}
