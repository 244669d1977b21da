package roles

import (
	"testing"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/okta"
)

// TestCachedValuesHoldNoMoreThanTheyWeigh measures what values of each kind hold
// on the heap, read back as from Redis, against the weight they have in the
// in-process tier. It does not run beside other tests: the heap is the process's.
func TestCachedValuesHoldNoMoreThanTheyWeigh(t *testing.T) {
	loaderkit.Weighs(t, targetsKind, func(i int) []assignmentTargets {
		return []assignmentTargets{
			{
				Assignment: loaderkit.SampleID(i), Groups: loaderkit.SampleIDs(i, 5), Apps: []okta.TargetApp{
					{ID: loaderkit.SampleID(i), Name: "salesforce", DisplayName: "Salesforce.com", Status: "ACTIVE"},
				},
			},
		}
	})
}
