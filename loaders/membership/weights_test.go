package membership

import (
	"testing"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/paging"
)

// TestCachedValuesHoldNoMoreThanTheyWeigh compares the heap that values of each kind hold, read
// back as from Redis, with the weight they have in the in-process tier. It does not run in
// parallel: it measures the heap of the process.
func TestCachedValuesHoldNoMoreThanTheyWeigh(t *testing.T) {
	loaderkit.Weighs(t, UserGroupsKind, func(i int) []string { return loaderkit.SampleIDs(i, 9) })
	loaderkit.Weighs(t, AllMembersKind, func(i int) []string { return loaderkit.SampleIDs(i, 700) })
	loaderkit.Weighs(t, membersKind, func(i int) paging.Page { return paging.Page{IDs: loaderkit.SampleIDs(i, 3)} })
}
