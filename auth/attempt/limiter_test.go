package attempt

import (
	"fmt"
	"net/http"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

func TestAddressThatFailedTooOftenMayTryAgainAfterTheTimeItIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(Rate{Burst: 3, Every: 10 * time.Second}, Rate{}, nil)
		a := netip.MustParseAddr("192.0.2.1")
		for range 3 {
			if limited := l.Refuse(a); limited != nil {
				t.Fatalf("limited early: %v", limited)
			}
		}
		time.Sleep(2500 * time.Millisecond)
		limited := l.Refuse(a)
		if limited == nil || limited.After != 8*time.Second || !limited.Tell {
			t.Fatalf("got %+v", limited)
		}
		if again := l.Refuse(a); again == nil || again.Tell {
			t.Errorf("got %+v, want one line a minute", again)
		}
		if other := l.Refuse(netip.MustParseAddr("192.0.2.2")); other != nil {
			t.Errorf("another address is limited: %v", other)
		}
		time.Sleep(limited.After)
		if again := l.Refuse(a); again != nil {
			t.Errorf("limited after the wait: %v", again)
		}
	})
}

func TestNetworkOfOneMachineCountsAsOneAddress(t *testing.T) {
	t.Parallel()
	l := NewLimiter(Rate{Burst: 2, Every: time.Hour}, Rate{}, nil)
	for n, address := range []string{"2001:db8::1", "2001:db8::2", "2001:db8::3"} {
		if limited := l.Refuse(netip.MustParseAddr(address)); (limited != nil) != (n == 2) {
			t.Errorf("%s: %v", address, limited)
		}
	}
	if limited := l.Refuse(netip.MustParseAddr("2001:db8:0:1::1")); limited != nil {
		t.Errorf("the next network is limited: %v", limited)
	}
}

func TestMemoryOfAddressesIsBounded(t *testing.T) {
	t.Parallel()
	l := NewLimiter(Rate{Burst: 1, Every: time.Hour}, Rate{}, nil)
	for n := range maxAddresses + 1000 {
		l.Refuse(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}))
	}
	if n := l.byWho.Len(); n != maxAddresses {
		t.Errorf("%d addresses are kept", n)
	}
}

func TestForwardedAddressIsBelievedFromTrustedProxiesOnly(t *testing.T) {
	t.Parallel()
	proxies := Proxies{netip.MustParsePrefix("10.0.0.0/8")}
	for _, tc := range []struct{ remote, forwarded, want string }{
		{"192.0.2.1:1", "198.51.100.1", "192.0.2.1"},
		{"10.0.0.1:1", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"10.0.0.1:1", "rubbish", "10.0.0.1"},
		{"@", "198.51.100.1", "invalid IP"},
	} {
		r := &http.Request{RemoteAddr: tc.remote, Header: http.Header{"X-Forwarded-For": {tc.forwarded}}}
		if got := fmt.Sprint(proxies.Address(r)); got != tc.want {
			t.Errorf("%s by %s: %s, want %s", tc.forwarded, tc.remote, got, tc.want)
		}
	}
}
