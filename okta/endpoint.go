package okta

import "strings"

// endpointOf names a kind of request: its path below /api/v1 with "*" for ids and
// logins, such as "users/*/groups". There are only as many names as Client has methods.
func endpointOf(path []string) string {
	if len(path) > 3 && path[0] == "oauth2" && path[2] == "clients" {
		return "clients/*" + strings.TrimPrefix(endpointOf(append([]string{"api", "v1", "users"}, path[3:]...)), "users/*")
	}
	if len(path) < 3 || path[0] != "api" {
		return strings.Join(path, "/")
	}
	parts := append([]string(nil), path[2:]...)
	below := parts
	switch {
	case parts[0] == "iam", len(parts) > 1 && parts[0] == "groups" && parts[1] == "rules":
		below = parts[1:]
	case parts[0] == "meta" && len(parts) > 2:
		below = parts[2:] // meta/types/user and meta/schemas/user are collections
	}
	// Collections and ids alternate, except for what belongs to the whole org.
	if len(below) > 1 && below[0] != "assignees" {
		below[1] = "*"
		if len(below) > 3 {
			below[3] = "*"
		}
	}
	return strings.Join(parts, "/")
}
