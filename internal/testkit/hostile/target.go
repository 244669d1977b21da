package hostile

import (
	"context"
	"encoding/json"
	"fmt"
)

// Key is the API key of the client in [Configuration].
const Key = "a-hostile-key-of-more-than-24-letters"

// Configuration is a file of production for the server that is attacked: no page, no
// introspection, and a client that may not read everything.
const Configuration = `
listen: 127.0.0.1:0
metrics: {listen: "off"}
secretKey: 0123456789abcdef0123456789abcdef
tenants:
  - {id: acme, orgUrl: "ORG", apiToken: TOKEN}
clients:
  - {name: web, key: ` + Key + `, tenants: [acme], scopes: [users:read, groups:read, roles:read]}
`

// Target is what an attacker who is a caller knows of the server.
type Target struct {
	// Key is a good API key.
	Key string
	// Cursor is a genuine one of `users(first: 1)`.
	Cursor string
}

// Aim asks a server with [Configuration] for what an attacker needs, which also shows
// that it answers.
func Aim(ctx context.Context, address string) (Target, error) {
	target := Target{Key: Key}
	a, err := post("a page", `{"query":"{users(first:1){pageInfo{endCursor}}}"}`).Send(ctx, address, target)
	if err != nil {
		return Target{}, err
	}
	var answer struct {
		Data struct {
			Users struct {
				PageInfo struct{ EndCursor string }
			}
		}
	}
	if err := json.Unmarshal(a.Body, &answer); err != nil {
		return Target{}, fmt.Errorf("read the answer %.100q: %w", a.Body, err)
	}
	target.Cursor = answer.Data.Users.PageInfo.EndCursor
	if target.Cursor == "" {
		return Target{}, fmt.Errorf("no cursor: %d %.200q", a.Status, a.Body)
	}
	return target, nil
}
