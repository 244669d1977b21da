package expression

import (
	"slices"
	"strings"
)

// LogFilter is `filter` of GET /api/v1/logs: all operators but those for complex
// attributes, on every attribute of an entry. See
// https://developer.okta.com/docs/reference/system-log-query/.
const LogFilter Grammar = GroupFilter + 1

// logMembers are the members of an entry of the System Log; further names follow behind
// a dot.
func logMembers() []string {
	return []string{
		"actor", "authenticationContext", "client", "debugContext", "device", "displayMessage", "eventType", "legacyEventType",
		"outcome", "published", "request", "securityContext", "severity", "target", "transaction", "uuid", "version",
	}
}

// checkLog is Check for the System Log. It looks at names alone: whatever may follow
// them is Okta's, and some of it differs by event.
func checkLog(n Node) error {
	var err error
	if n == nil {
		return LogFilter.fail("", "", "there is no expression")
	}
	for _, attr := range Attributes(n) {
		first, _, _ := strings.Cut(attr, ".")
		if err == nil && !slices.Contains(logMembers(), first) {
			err = LogFilter.fail(attr, "", "%s does not know the attribute %s; it begins with one of %s", LogFilter, attr, strings.Join(logMembers(), ", "))
		}
	}
	return err
}
