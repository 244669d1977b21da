package naive

import (
	"encoding/json"
	"strconv"
)

// connection is one page. Cursors are Okta's own, or places in a list that is
// whole; only the page's last one can be gone on from.
type connection struct {
	typ       string
	items     []thing
	next      string // "" at the end
	continued bool
}

func (c connection) typeName() string { return c.typ + "Connection" }

func (c connection) field(name string, _ map[string]any) (any, error) {
	switch name {
	case "nodes":
		return listOf(c.items), nil
	case "edges":
		edges := []any{}
		for i, item := range c.items {
			edges = append(edges, edge{c.typ, strconv.Itoa(i), item})
		}
		return edges, nil
	default:
		return pageInfo{c}, nil
	}
}

func listOf(items []thing) []any {
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = item
	}
	return list
}

type edge struct {
	typ, cursor string
	node        thing
}

func (e edge) typeName() string { return e.typ + "Edge" }

func (e edge) field(name string, _ map[string]any) (any, error) {
	if name == "node" {
		return e.node, nil
	}
	return e.cursor, nil
}

type pageInfo struct{ c connection }

func (pageInfo) typeName() string { return "PageInfo" }

func (p pageInfo) field(name string, _ map[string]any) (any, error) {
	switch {
	case name == "hasNextPage":
		return p.c.next != "", nil
	case name == "hasPreviousPage":
		return p.c.continued, nil
	case len(p.c.items) == 0:
		return nil, nil
	case name == "startCursor":
		return "start", nil
	default:
		return p.c.next, nil
	}
}

// pageOf reads the arguments of a connection.
func pageOf(args map[string]any) (first int, after string) {
	after, _ = args["after"].(string)
	switch n := args["first"].(type) {
	case int64:
		return int(n), after
	case int:
		return n, after
	case float64:
		return int(n), after
	case json.Number:
		i, _ := n.Int64()
		return int(i), after
	default:
		return 50, after
	}
}

// paged is a page that Okta cut.
func (r *run) paged(typ string, list []object, next string, continued bool) connection {
	c := connection{typ: typ, next: next, continued: continued}
	for _, o := range list {
		c.items = append(c.items, r.node(typ, o))
	}
	return c
}

func (r *run) node(typ string, o object) thing {
	if typ == "User" {
		return user{r, o}
	}
	return group{r, o}
}

// cut is a page of a list that is whole.
func (r *run) cut(typ string, list []object, args map[string]any) (any, error) {
	items := make([]thing, len(list))
	for i, o := range list {
		items[i] = r.node(typ, o)
	}
	return cutThings(typ, items, args), nil
}

func cutThings(typ string, items []thing, args map[string]any) connection {
	first, after := pageOf(args)
	start, _ := strconv.Atoi(after) // "" is the beginning
	start = min(start, len(items))
	end := min(start+first, len(items))
	c := connection{typ: typ, items: items[start:end], continued: after != ""}
	if end < len(items) {
		c.next = strconv.Itoa(end)
	}
	return c
}
