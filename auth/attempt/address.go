package attempt

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// maxHops bounds how much of X-Forwarded-For is read; nobody has more proxies in a row.
const maxHops = 16

// Proxies are the networks whose X-Forwarded-For is believed.
type Proxies []netip.Prefix

// Address is who sends a request: the connection's other end, or, when that is a proxy that
// is trusted, the nearest address in X-Forwarded-For that is not one. What stands left of it
// was written by that party and may be anything. The zero address is nobody known.
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

// parseAddress takes an address with or without a port; the zero address is none.
func parseAddress(text string) netip.Addr {
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr().Unmap().WithZone("")
	}
	a, _ := netip.ParseAddr(strings.Trim(text, "[]"))
	return a.Unmap().WithZone("")
}
