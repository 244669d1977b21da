package attempt

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// maxHops bounds how much of X-Forwarded-For is read; nobody chains more proxies.
const maxHops = 16

// Proxies are the networks whose X-Forwarded-For is trusted.
type Proxies []netip.Prefix

// Address returns the address that sent a request: the peer of the connection, or, when the peer
// is a trusted proxy, the rightmost address in X-Forwarded-For that is not one. Anything further
// left was written by that sender and may be forged. The zero address means unknown.
func (p Proxies) Address(r *http.Request) netip.Addr {
	from := parseAddress(r.RemoteAddr)
	if !p.trusted(from) {
		return from
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for range maxHops {
		if len(hops) == 0 || !p.trusted(from) {
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

func (p Proxies) trusted(a netip.Addr) bool {
	return slices.ContainsFunc(p, func(network netip.Prefix) bool { return network.Contains(a) })
}

// parseAddress parses an address with or without a port; it returns the zero address if it cannot.
func parseAddress(text string) netip.Addr {
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr().Unmap().WithZone("")
	}
	a, _ := netip.ParseAddr(strings.Trim(text, "[]"))
	return a.Unmap().WithZone("")
}
