package signin

import (
	"context"
	"net/http"
	"net/netip"
	"sync"
)

// visit is one request on its way through the pages.
type visit struct {
	address netip.Addr
	header  http.Header // of the answer

	mu      sync.Mutex
	person  *Person
	form    string // value of the form cookie
	changed bool   // the session must be saved
	sent    bool   // the answer's header was sent, so no cookie can be set any more
}

type visitKey struct{}

// visitOf panics outside Wrap: a page served without it would be open to anybody.
func visitOf(ctx context.Context) *visit {
	v, ok := ctx.Value(visitKey{}).(*visit)
	if !ok {
		panic("signin: the request did not come through Wrap")
	}
	return v
}

func (v *visit) isSent() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.sent
}

func (v *visit) change() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.changed = true
}
