package config

// maxPerMinute is the greatest limit per minute: far more than one Okta org allows all its
// callers in a minute.
const maxPerMinute = 1_000_000

// check reports limits that would let nothing pass, or everything.
func (l ClientLimits) check(r *report, path string) {
	for _, of := range []struct {
		name  string
		value int
	}{{"callsPerMinute", l.CallsPerMinute}, {"operationsPerMinute", l.OperationsPerMinute}} {
		if of.value < 0 || of.value > maxPerMinute {
			r.add(path+"."+of.name, "must be from 1 to %d; leave it out for no limit", maxPerMinute)
		}
	}
}
