package oktasim

import "slices"

// Feature is a part of Okta that an org may lack; its endpoints then answer 401 E0000015,
// which does not mean that the token is bad.
type Feature string

// Features that Config.FeaturesOff can name.
const (
	FeatureCustomRoles   Feature = "customRoles"   // everything under /iam
	FeatureRoles         Feature = "roles"         // admin role assignments
	FeatureOwners        Feature = "owners"        // group owners (governance)
	FeatureLinkedObjects Feature = "linkedObjects" // linked objects
	FeatureRules         Feature = "rules"         // group rules
	FeatureUserTypes     Feature = "userTypes"     // user types
	FeatureLogs          Feature = "logs"          // System Log
	FeatureHooks         Feature = "hooks"         // event hooks
)

// Features lists every feature that can be disabled.
func Features() []Feature {
	return []Feature{
		FeatureCustomRoles, FeatureRoles, FeatureOwners, FeatureLinkedObjects, FeatureRules, FeatureUserTypes, FeatureLogs, FeatureHooks,
	}
}

func (f Feature) known() bool { return slices.Contains(Features(), f) }
