package oktasim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// generator fills a store from a config. Each part has a random stream of its own.
type generator struct {
	cfg   Config
	ids   *idMaker
	text  interner
	store *store
	epoch millis
	// bindLater are admin groups that get a role once resource sets exist.
	bindLater []*group
}

// Random streams by concern; 1 is for the ids. Gaps keep the numbers of later streams,
// and so every generated org, unchanged.
const (
	streamUsers = iota + 2
	streamGroups
	streamMembers
	streamApps
	streamRoles
	_
	streamFaults
	_
	streamSecrets
	streamServiceApps
	streamAppUsers
)

// streamActivity is far from the others, which leaves room for more of those.
const streamActivity = 1000

const day = millis(24 * time.Hour / time.Millisecond)

func generate(cfg Config) *store {
	g := &generator{cfg: cfg, ids: newIDMaker(cfg.Seed), text: interner{}, store: newStore(), epoch: at(cfg.Epoch)}
	s := g.store
	s.created = g.epoch - 2500*day
	s.orgID, s.realmID, s.systemID = g.ids.next(prefixOrg), g.ids.next(prefixRealm), g.ids.next(prefixSystem)
	g.types()
	g.apps()
	g.users()
	g.groups()
	g.memberships()
	g.appUsers()
	g.admins()
	g.rules()
	if g.cfg.Governance {
		g.owners()
	}
	g.schemas()
	g.serviceApps()
	if g.cfg.Activity {
		g.activity()
	}
	return s
}

// moment draws a time between from and to, in whole seconds like Okta's.
func moment(rng *rand.Rand, from, to millis) millis {
	if to <= from {
		return from
	}
	m := from + millis(rng.Int64N(int64(to-from)))
	return m - m%1000
}

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// sortedIDs makes n ids in Okta's listing order, which is by id.
func (g *generator) sortedIDs(prefix string, n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = g.ids.next(prefix)
	}
	slices.Sort(ids)
	return ids
}

func (g *generator) types() {
	add := func(name, display, description string, isDefault bool, created millis) {
		id := g.ids.next(prefixUserType)
		g.store.types = append(g.store.types, userType{
			id: id, schemaID: prefixSchema + strings.TrimPrefix(id, prefixUserType),
			name: name, display: display, description: description, isDefault: isDefault, created: created, updated: created,
		})
	}
	add("user", "User", "Okta user profile template with default permission settings", true, g.store.created)
	add("contractor", "Contractor", "People who work for a partner", false, g.store.created+90*day)
}

func (g *generator) apps() {
	rng := newRand(g.cfg.Seed, streamApps)
	kinds := appKinds()
	for i, id := range g.sortedIDs(prefixApp, g.cfg.Apps) {
		kind := kinds[i%len(kinds)]
		created := moment(rng, g.store.created, g.epoch-30*day)
		label := kind.display
		if i >= len(kinds) {
			label = fmt.Sprintf("%s %d", kind.display, i/len(kinds)+1)
		}
		status := "ACTIVE"
		if i%11 == 10 {
			status = "INACTIVE"
		}
		a := &app{id: id, kind: kind, label: label, status: status, created: created, updated: moment(rng, created, g.epoch)}
		g.store.apps = append(g.store.apps, a)
		g.store.appByID[id] = a
	}
}

// directory is the app that masters APP_GROUPs, nil if the org has no apps.
func (g *generator) directory() *app {
	for _, a := range g.store.apps {
		if a.kind.name == "active_directory" {
			return a
		}
	}
	if len(g.store.apps) > 0 {
		return g.store.apps[0]
	}
	return nil
}
