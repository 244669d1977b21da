package okta

import "time"

// Timestamp is a time as Okta wrote it; empty means null or absent. The text is
// kept because clients expect to see what Okta wrote.
type Timestamp string

// timestampLayouts are the forms seen in recorded traffic: milliseconds almost
// everywhere (RFC 3339 parsing accepts any fraction), a space and no offset for
// group owners, and the numeric offset that some older endpoints write.
var timestampLayouts = [...]string{
	time.RFC3339,
	"2006-01-02 15:04:05",
	"2006-01-02T15:04:05",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02",
}

// Time parses the text and assumes UTC if it has no offset. It reports false for
// an empty or invalid timestamp.
func (t Timestamp) Time() (time.Time, bool) {
	if t == "" {
		return time.Time{}, false
	}
	for _, layout := range timestampLayouts {
		// Parse accepts a fraction after the seconds, whatever the layout.
		if at, err := time.Parse(layout, string(t)); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
