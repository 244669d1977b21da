package okta

import (
	"context"
	"fmt"

	"oktagraph/okta/jsonscan"
)

// fetchOne reads one object.
func fetchOne[T any](ctx context.Context, c *Client, what string, r request, decode func([]byte) (T, error)) (T, error) {
	var out T
	err := c.do(ctx, r, func(a *answer) error {
		decoded, err := decode(a.body)
		out = decoded
		return err
	})
	if err != nil {
		var zero T
		return zero, fmt.Errorf("%s: %w", what, err)
	}
	return out, nil
}

// fetchPage reads one page of a list that comes as an array with Link headers.
func fetchPage[T any](
	ctx context.Context, c *Client, what string, r request, source Source, decode func([]byte) ([]T, error),
) (*Page[T], error) {
	return fetchList(ctx, c, what, r, source, func(a *answer) ([]T, string, error) {
		items, err := decode(a.body)
		if err != nil {
			return nil, "", err
		}
		next, err := nextCursor(c.origin, a.header)
		return items, next, err
	})
}

// fetchEnvelope reads one page of a list that comes as a member of an object, with
// the next link in the object's _links, as everything under /iam does.
func fetchEnvelope[T any](
	ctx context.Context, c *Client, what string, r request, member string, one func([]byte) (T, error),
) (*Page[T], error) {
	return fetchList(ctx, c, what, r, ByList, func(a *answer) ([]T, string, error) {
		var list, links []byte // a missing list is an error, not an empty list
		err := jsonscan.EachMember(a.body, func(key jsonscan.Text, value []byte) error {
			switch string(key.Name()) {
			case member:
				if list = value; string(value) == "null" {
					list = []byte("[]")
				}
			case "_links":
				links = value
			}
			return nil
		})
		if err != nil {
			return nil, "", fmt.Errorf("decode list: %w", err)
		}
		items, err := decodeList(list, one)
		if err != nil {
			return nil, "", err
		}
		next, err := bodyCursor(c.origin, links)
		if err != nil || next != "" {
			return items, next, err
		}
		next, err = nextCursor(c.origin, a.header)
		return items, next, err
	})
}

func fetchList[T any](
	ctx context.Context, c *Client, what string, r request, source Source, read func(*answer) ([]T, string, error),
) (*Page[T], error) {
	after := r.query.Get("after")
	page := &Page[T]{Source: source}
	err := c.do(ctx, r, func(a *answer) error {
		items, next, err := read(a)
		if err != nil {
			return err
		}
		if next != "" && next == after {
			return fmt.Errorf("%w: the next page is this one", ErrEndlessPaging)
		}
		page.Items, page.Next, page.At = items, next, a.at
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return page, nil
}
