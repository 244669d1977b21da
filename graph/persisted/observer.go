package persisted

// The results: how a document was found, or why it was not.
const (
	Trusted    = "trusted"    // by an id of the manifest
	Found      = "found"      // among what the client registered
	Unknown    = "unknown"    // nowhere: the client is to send the text
	Registered = "registered" // kept from now on
	Untrusted  = "untrusted"  // not in the manifest and run all the same, under audit
	Refused    = "refused"    // not in the manifest, under enforce
)

// Observer is told of documents that were named, registered or not trusted.
// Implementations are quick and safe for use by many goroutines.
type Observer interface {
	Document(client, result string)
}

// unobserved is an Observer that tells nobody.
type unobserved struct{}

// Document implements Observer.
func (unobserved) Document(string, string) {}
