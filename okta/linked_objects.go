package okta

import (
	"context"
	"errors"
	"fmt"

	"oktagraph/okta/jsonscan"
)

// linkedObjects ends the path of the linked objects' definitions, so it is not a schema's id.
const linkedObjects = "linkedObjects"

var errNoDefinitions = errors.New("schema without definitions")

// ListLinkedObjects lists the ids of the users that a user is linked to by one side of a
// relation: the one user of its primary side, or all of its associated side.
//
// GET /api/v1/users/{id}/linkedObjects/{name}, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLinkedObject/#tag/UserLinkedObject/operation/listLinkedObjectsForUser.
func (c *Client) ListLinkedObjects(ctx context.Context, userID, name string) ([]string, error) {
	if !ValidID(userID) || !ValidID(name) {
		return nil, fmt.Errorf("list linked objects: %w", ErrBadID)
	}
	return Collect(ctx, func(ctx context.Context, after string) (*Page[string], error) {
		r := get("api", "v1", "users", userID, linkedObjects, name).page(0, after)
		return fetchPage(ctx, c, "list linked objects", r, ByList, func(data []byte) ([]string, error) {
			return decodeList(data, decodeLinkedObject)
		})
	})
}

// decodeLinkedObject reads the user's id from _links.self, the only place that has it.
func decodeLinkedObject(data []byte) (string, error) {
	links, _ := jsonscan.Lookup(data, "_links")
	id := idIn(href(links, "self"), "/api/v1/users/")
	if id == "" {
		return "", fmt.Errorf("decode linked object: %w", errNoID)
	}
	return id, nil
}
