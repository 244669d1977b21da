package signin

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// maxHops bounds how much of X-Forwarded-For is read; nobody has more proxies in a row.
const maxHops = 16

// address is who sends a request.
func (s *SignIn) address(r *http.Request) netip.Addr { return ClientAddress(r, s.o.TrustProxies) }

// ClientAddress is who sends a request: the connection's other end, or, when that is a proxy
// that is trusted, the nearest address in X-Forwarded-For that is not one. What stands left
// of it was written by that party and may be anything. The zero address is not known.
func ClientAddress(r *http.Request, trusted []netip.Prefix) netip.Addr {
	from := parseAddress(r.RemoteAddr)
	if len(trusted) == 0 {
		return from
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for range maxHops {
		if len(hops) == 0 || !isTrusted(from, trusted) {
			break
		}
		next := parseAddress(strings.TrimSpace(hops[len(hops)-1]))
		if !next.IsValid() {
			break
		}
		from, hops = next, hops[:len(hops)-1]
	}
	return from
}

// Address returns where a request came from, for the audit log; "" if that is not known. The
// request need not have come through Wrap.
func (s *SignIn) Address(r *http.Request) string {
	if a := s.address(r); a.IsValid() {
		return a.String()
	}
	return ""
}

func isTrusted(a netip.Addr, trusted []netip.Prefix) bool {
	return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(a) })
}

// parseAddress takes an address with or without a port; the zero address is none.
func parseAddress(text string) netip.Addr {
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr().Unmap().WithZone("")
	}
	a, _ := netip.ParseAddr(strings.Trim(text, "[]"))
	return a.Unmap().WithZone("")
}
