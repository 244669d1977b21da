package roles

import (
	"testing"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/okta"
)

// TestCachedValuesHoldNoMoreThanTheyWeigh compares the heap that values of each kind hold, read
// back as from Redis, with the weight they have in the in-process tier. It does not run in
// parallel: it measures the heap of the process.
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
