package okta

import "time"

// Timestamp is a point in time in Okta's own text; empty means null or absent.
// The text is kept because clients expect to see what Okta wrote.
type Timestamp string

// timestampLayouts are the forms seen in recorded traffic: milliseconds
// almost everywhere (RFC 3339 parsing takes any fraction), no offset with a
// blank for group owners, and the numeric offset some older endpoints write.
var timestampLayouts = [...]string{
	time.RFC3339,
	"2006-01-02 15:04:05",
	"2006-01-02T15:04:05",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02",
}

// Time parses the text, taking UTC where no offset is written. It reports false
// for an empty or unreadable timestamp.
func (t Timestamp) Time() (time.Time, bool) {
	if t == "" {
		return time.Time{}, false
	}
	for _, layout := range timestampLayouts {
		// Parse accepts a fraction after the seconds whatever the layout says.
		if at, err := time.Parse(layout, string(t)); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
