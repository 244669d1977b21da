package oktasim

import "time"

// SetLag changes how long member lists and the search index stay behind changes
// made from now on; see Config.MembershipLag and Config.SearchLag.
func (o *Org) SetLag(membership, search time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cfg.MembershipLag, o.cfg.SearchLag = max(0, membership), max(0, search)
}
