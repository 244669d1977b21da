package okta

import "net/netip"

// notPublic are the IPv4 networks that are not part of the public internet, see
// https://www.iana.org/assignments/iana-ipv4-special-registry, and the one public
// address from which a cloud serves its machines.
var notPublic = prefixes(
	"0.0.0.0/8",        // "this network"
	"10.0.0.0/8",       // private
	"100.64.0.0/10",    // carrier-grade NAT; Alibaba's metadata
	"127.0.0.0/8",      // loopback
	"168.63.129.16/32", // Azure's platform
	"169.254.0.0/16",   // link-local; the clouds' metadata
	"172.16.0.0/12",    // private
	"192.0.0.0/24",     // protocol assignments; Oracle's metadata
	"192.0.2.0/24",     // documentation
	"192.88.99.0/24",   // 6to4 relays
	"192.168.0.0/16",   // private
	"198.18.0.0/15",    // benchmarks
	"198.51.100.0/24",  // documentation
	"203.0.113.0/24",   // documentation
	"224.0.0.0/4",      // multicast
	"240.0.0.0/4",      // reserved; broadcast
)

var (
	// unicast6 is all of IPv6 that has been allocated: loopback, unique local, link-local,
	// multicast and unspecified addresses are outside.
	unicast6 = netip.MustParsePrefix("2000::/3")
	// nat64 has an IPv4 address in its last four bytes, to which packets go. Networks
	// without IPv4 reach all IPv4 addresses this way.
	nat64 = netip.MustParsePrefix("64:ff9b::/96")
	// notPublic6 are the parts of unicast6 that are not public, see
	// https://www.iana.org/assignments/iana-ipv6-special-registry.
	notPublic6 = prefixes(
		"2001::/23",     // protocol assignments: Teredo, benchmarks, ORCHID
		"2001:db8::/32", // documentation
		"2002::/16",     // 6to4, which leads to any IPv4 address and is obsolete
		"3fff::/20",     // documentation
	)
)

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

// public reports whether an address is on the public internet. An IPv4 address written
// as IPv6 is checked as IPv4.
func public(addr netip.Addr) bool {
	addr = addr.Unmap()
	if nat64.Contains(addr) {
		all := addr.As16()
		addr = netip.AddrFrom4([4]byte(all[12:]))
	}
	if addr.Is4() {
		return !liesIn(addr, notPublic)
	}
	return unicast6.Contains(addr) && !liesIn(addr, notPublic6)
}

func liesIn(addr netip.Addr, list []netip.Prefix) bool {
	for _, p := range list {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
