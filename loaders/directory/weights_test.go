package directory

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
)

// TestCachedValuesHoldNoMoreThanTheyWeigh compares the heap that values of each kind hold, read
// back as from Redis, with the weight they have in the in-process tier. It does not run in
// parallel: it measures the heap of the process.
func TestCachedValuesHoldNoMoreThanTheyWeigh(t *testing.T) {
	loaderkit.Weighs(t, userKind, sampleUser)
	loaderkit.Weighs(t, GroupKind, sampleGroup)
	loaderkit.Weighs(t, loginKind, func(i int) string { return loaderkit.SampleID(i) })
	loaderkit.Weighs(t, managerKind, func(i int) string { return loaderkit.SampleID(i) })
	loaderkit.Weighs(t, reportsKind, func(i int) []string { return loaderkit.SampleIDs(i, 20) })
	loaderkit.Weighs(t, profileSchemaKind, sampleSchema)
	loaderkit.Weighs(t, userListKind, func(i int) paging.Page {
		return paging.Page{IDs: loaderkit.SampleIDs(i, 200), Next: loaderkit.SampleID(i)}
	})
	loaderkit.Weighs(t, StatsKind, func(i int) *okta.GroupStats { yes := true; return &okta.GroupStats{Users: i, Apps: 3, HasAdmin: &yes} })
	loaderkit.Weighs(t, IndexKind, func(i int) *Index {
		x := &Index{Complete: true, Everyone: loaderkit.SampleID(i), Since: time.Unix(int64(i), 0)}
		for _, id := range loaderkit.SampleIDs(i, 100) {
			x.Groups = append(x.Groups, IndexGroup{ID: id, Users: 12})
		}
		return x
	})
}

func sampleSchema(i int) *okta.UserSchema {
	s := &okta.UserSchema{Title: "User", TypeID: loaderkit.SampleID(i)}
	for n := range 40 {
		a := &okta.SchemaAttribute{
			Name: fmt.Sprintf("attribute%d", n), Title: fmt.Sprintf("Attribute %d", n), Type: "string", Mutability: "READ_WRITE", SelfAccess: "READ_ONLY",
		}
		if i%2 == 0 {
			a.Choices = []okta.SchemaChoice{{Value: []byte(`"a"`), Title: "A"}, {Value: []byte(`"b"`), Title: "B"}}
		}
		s.Attributes = append(s.Attributes, a)
	}
	return s
}

func sampleUser(i int) *okta.User {
	const stamp = `"2026-01-02T03:04:05.000Z"`
	u, err := okta.DecodeUser(fmt.Appendf(nil, `{"id":%q,"status":"ACTIVE","created":%s,`+
		`"activated":%[2]s,"statusChanged":%[2]s,"lastLogin":%[2]s,`+
		`"lastUpdated":%[2]s,"passwordChanged":%[2]s,"type":{"id":%[1]q},"profile":{"login":"somebody.%[3]d@example.com","firstName":"Some",`+
		`"lastName":"Body","email":"somebody.%[3]d@example.com","department":%[4]q}}`,
		loaderkit.SampleID(i), stamp, i, strings.Repeat("x", i%200)))
	if err != nil {
		panic(err)
	}
	return u
}

func sampleGroup(i int) *okta.Group {
	const stamp = `"2026-01-02T03:04:05.000Z"`
	g, err := okta.DecodeGroup(fmt.Appendf(nil, `{"id":%q,"type":"OKTA_GROUP","created":%s,"lastUpdated":%[2]s,"lastMembershipUpdated":%[2]s,`+
		`"objectClass":["okta:user_group"],"profile":{"name":"A group %[3]d","description":%[4]q}}`,
		loaderkit.SampleID(i), stamp, i, strings.Repeat("x", i%100)))
	if err != nil {
		panic(err)
	}
	return g
}
