package loaders

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/okta"
)

// TestCachedValuesHoldNoMoreThanTheyWeigh measures what values of each kind hold
// on the heap, read back as from Redis, against the weight they have in the
// in-process tier. It does not run beside other tests: the heap is the process's.
func TestCachedValuesHoldNoMoreThanTheyWeigh(t *testing.T) {
	weighs(t, userKind, sampleUser)
	weighs(t, groupKind, sampleGroup)
	weighs(t, loginKind, func(i int) string { return sampleID(i) })
	weighs(t, userGroupsKind, func(i int) []string { return sampleIDs(i, 9) })
	weighs(t, allMembersKind, func(i int) []string { return sampleIDs(i, 700) })
	weighs(t, userListKind, func(i int) pageOf { return pageOf{IDs: sampleIDs(i, 200), Next: sampleID(i)} })
	weighs(t, membersKind, func(i int) pageOf { return pageOf{IDs: sampleIDs(i, 3)} })
	weighs(t, statsKind, func(i int) *okta.GroupStats { yes := true; return &okta.GroupStats{Users: i, Apps: 3, HasAdmin: &yes} })
	weighs(t, userRolesKind, func(i int) userRoles {
		return userRoles{Own: sampleAssignments(i, 2), Told: sampleAssignments(i+1, 1)}
	})
	weighs(t, groupRolesKind, func(i int) []*okta.RoleAssignment { return sampleAssignments(i, 1) })
	weighs(t, targetsKind, func(i int) []assignmentTargets {
		return []assignmentTargets{{Assignment: sampleID(i), Groups: sampleIDs(i, 5), Apps: []okta.TargetApp{{ID: sampleID(i), Name: "salesforce", DisplayName: "Salesforce.com", Status: "ACTIVE"}}}}
	})
	weighs(t, indexKind, func(i int) *Index {
		x := &Index{Complete: true, Everyone: sampleID(i), Since: time.Unix(int64(i), 0)}
		for _, id := range sampleIDs(i, 100) {
			x.Groups = append(x.Groups, IndexGroup{ID: id, Users: 12})
		}
		return x
	})
}

// weighs checks one kind with values that weigh some 2 MiB together, so that what
// the runtime itself allocates meanwhile does not count.
func weighs[T any](t *testing.T, k *cache.Kind[T], sample func(i int) T) {
	t.Helper()
	texts := encoded(t, k, sample)
	held, weight := make([]any, len(texts)), 0
	before := heap()
	for i, text := range texts {
		v, err := k.Decode(append([]byte(nil), text...))
		if err != nil {
			t.Fatalf("decode a value of %s: %v", k.Name, err)
		}
		held[i] = v
		weight += weightOf(k, v, text)
	}
	got := heap() - before
	runtime.KeepAlive(held)
	runtime.KeepAlive(texts)
	t.Logf("%-6s %d bytes each, weight %d", k.Name, got/len(texts), weight/len(texts))
	if got > weight+weight/10 {
		t.Errorf("%s: %d values hold %d bytes and weigh %d", k.Name, len(texts), got, weight)
	}
}

func encoded[T any](t *testing.T, k *cache.Kind[T], sample func(i int) T) [][]byte {
	t.Helper()
	var texts [][]byte
	for weight := 0; weight < 2<<20; {
		v := sample(len(texts))
		text, err := k.Encode(v)
		if err != nil {
			t.Fatalf("encode a value of %s: %v", k.Name, err)
		}
		texts = append(texts, text)
		weight += weightOf(k, v, text)
	}
	return texts
}

func weightOf[T any](k *cache.Kind[T], v T, text []byte) int {
	if k.Size != nil {
		return k.Size(v)
	}
	return len(text) * k.Expansion
}

// heap is how many bytes are reachable.
func heap() int {
	runtime.GC()
	runtime.GC() // the first may have begun before the last allocation
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

func sampleID(i int) string { return fmt.Sprintf("00u%017d", i) }

func sampleIDs(from, n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = sampleID(from*n + i)
	}
	return ids
}

func sampleUser(i int) *okta.User {
	const stamp = `"2026-01-02T03:04:05.000Z"`
	u, err := okta.DecodeUser(fmt.Appendf(nil, `{"id":%q,"status":"ACTIVE","created":%s,"activated":%[2]s,"statusChanged":%[2]s,"lastLogin":%[2]s,`+
		`"lastUpdated":%[2]s,"passwordChanged":%[2]s,"type":{"id":%[1]q},"profile":{"login":"somebody.%[3]d@example.com","firstName":"Some",`+
		`"lastName":"Body","email":"somebody.%[3]d@example.com","department":%[4]q}}`, sampleID(i), stamp, i, strings.Repeat("x", i%200)))
	if err != nil {
		panic(err)
	}
	return u
}

func sampleGroup(i int) *okta.Group {
	const stamp = `"2026-01-02T03:04:05.000Z"`
	g, err := okta.DecodeGroup(fmt.Appendf(nil, `{"id":%q,"type":"OKTA_GROUP","created":%s,"lastUpdated":%[2]s,"lastMembershipUpdated":%[2]s,`+
		`"objectClass":["okta:user_group"],"profile":{"name":"A group %[3]d","description":%[4]q}}`, sampleID(i), stamp, i, strings.Repeat("x", i%100)))
	if err != nil {
		panic(err)
	}
	return g
}

func sampleAssignments(from, n int) []*okta.RoleAssignment {
	list := make([]*okta.RoleAssignment, n)
	for i := range list {
		list[i] = &okta.RoleAssignment{
			ID: sampleID(from), Label: "Group Administrator", Type: "USER_ADMIN", Status: "ACTIVE", AssignmentType: "USER",
			Created: "2026-01-02T03:04:05.000Z", LastUpdated: "2026-01-02T03:04:05.000Z", AssigneeKind: okta.UserAssignee, AssigneeID: sampleID(from),
		}
	}
	return list
}
