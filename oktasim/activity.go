package oktasim

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// mostSignIns bounds the number of log entries of a large org.
const mostSignIns = 5000

// history is the log of recent events in an org that people work in: hires, leavers,
// lockouts, sign-ins.
type history struct {
	rng    *rand.Rand
	events []*event
	admin  eventTarget
}

// activity moves some people's dates to the weeks before the org's newest date, and
// writes the log of the last 60 days. It draws from a stream of its own, so the org
// without it differs only in those dates.
func (g *generator) activity() {
	h := &history{rng: newRand(g.cfg.Seed, streamActivity), admin: g.store.system()}
	if ids := g.store.assignees(false); len(ids) > 0 {
		h.admin = userTarget(g.store.userByID[ids[0]])
	}
	hires := max(3, len(g.store.users)/40)
	for _, u := range g.store.users {
		switch {
		case u.id == h.admin.id:
			g.worked(h, u)
		case hires > 0 && (u.status == Active || u.status == Provisioned || u.status == Staged) && h.rng.IntN(10) == 0:
			hires--
			g.hired(h, u)
		case u.status == Deprovisioned && h.rng.IntN(3) > 0:
			g.left(h, u)
		case u.status == LockedOut:
			g.lockedOut(h, u)
		case u.status == Suspended && h.rng.IntN(2) == 0:
			u.statusChanged = moment(h.rng, max(u.activated, g.epoch-30*day), g.epoch)
			u.lastUpdated = u.statusChanged
			h.add(u.statusChanged, "user.lifecycle.suspend", userTarget(u))
		case u.status == Active && u.lastLogin > 0 && h.rng.IntN(5) > 0:
			g.worked(h, u)
		}
	}
	slices.SortStableFunc(h.events, func(a, b *event) int { return cmp.Compare(a.published, b.published) })
	g.store.history = h.events
}

func (s *store) system() eventTarget {
	return eventTarget{s.systemID, "SystemPrincipal", "system@okta.com", "Okta System"}
}

// add adds an entry with an admin as the actor; callers change that where the target
// acted itself.
func (h *history) add(when millis, kind string, targets ...eventTarget) *event {
	e := &event{published: when, kind: kind, display: displayMessage(kind), actor: h.admin, targets: targets, address: h.address()}
	h.events = append(h.events, e)
	return e
}

// address returns an address reserved for documentation (RFC 5737).
func (h *history) address() string { return fmt.Sprintf("198.51.100.%d", 1+h.rng.IntN(250)) }

// hired makes a user a new hire of the last month, in one case of three of the last week.
func (g *generator) hired(h *history, u *user) {
	since := g.epoch - 30*day
	if h.rng.IntN(3) == 0 {
		since = g.epoch - 7*day
	}
	u.created = moment(h.rng, since, g.epoch-day/24)
	u.lastUpdated, u.activated, u.statusChanged, u.passwordChanged, u.lastLogin = u.created, 0, 0, 0, 0
	h.add(u.created, "user.lifecycle.create", userTarget(u))
	if u.status == Staged {
		return
	}
	u.activated, u.statusChanged = u.created, u.created
	h.add(u.created, "user.lifecycle.activate", userTarget(u))
	for _, group := range u.groups {
		h.add(u.created, "group.user_membership.add", userTarget(u), groupTarget(group))
		group.membershipUpdated = max(group.membershipUpdated, u.created)
	}
	if u.status == Active {
		u.statusChanged = moment(h.rng, u.created, g.epoch)
		u.passwordChanged, u.lastUpdated = u.statusChanged, u.statusChanged
		g.signedIn(h, u, u.statusChanged)
	}
}

// left makes a user someone who left in the last two months.
func (g *generator) left(h *history, u *user) {
	u.statusChanged = moment(h.rng, max(u.created, g.epoch-60*day), g.epoch)
	u.lastUpdated = u.statusChanged
	h.add(u.statusChanged, "user.lifecycle.deactivate", userTarget(u))
}

// lockedOut makes a user someone locked out by wrong passwords in the last three days.
func (g *generator) lockedOut(h *history, u *user) {
	u.statusChanged = moment(h.rng, g.epoch-3*day, g.epoch)
	u.lastUpdated = u.statusChanged
	for range 3 {
		e := h.add(u.statusChanged, "user.session.start", userTarget(u))
		e.actor, e.failed = userTarget(u), "INVALID_CREDENTIALS"
	}
	h.add(u.statusChanged, "user.account.lock", userTarget(u)).actor = g.store.system()
}

// worked makes a user someone who signed in within the last month.
func (g *generator) worked(h *history, u *user) {
	g.signedIn(h, u, moment(h.rng, max(u.activated, g.epoch-30*day), g.epoch))
}

func (g *generator) signedIn(h *history, u *user, when millis) {
	u.lastLogin = when
	if len(h.events) < mostSignIns {
		h.add(when, "user.session.start", userTarget(u)).actor = userTarget(u)
	}
}
