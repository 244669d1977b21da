package persisted

// The results: how a document was found, or why it was not.
const (
	Trusted    = "trusted"    // by an id of the manifest
	Found      = "found"      // among what the client registered
	Unknown    = "unknown"    // nowhere: the client should send the text
	Registered = "registered" // stored from now on
	Untrusted  = "untrusted"  // not in the manifest, but run, in audit mode
	Refused    = "refused"    // not in the manifest, in enforce mode
)

// Observer receives an event for each document that was named, registered or
// not trusted. Implementations must be fast and safe for concurrent use.
type Observer interface {
	Document(client, result string)
}

// unobserved is an Observer that does nothing.
type unobserved struct{}

// Document implements Observer.
func (unobserved) Document(string, string) {}
