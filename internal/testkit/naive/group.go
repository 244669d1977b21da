package naive

import (
	"net/url"
	"strconv"
)

type group struct {
	*run
	object
}

func (group) typeName() string { return "Group" }

func (g group) id() string { return g.text("id") }

func (g group) field(name string, args map[string]any) (any, error) {
	switch name {
	case "id", "objectClass":
		return g.get(name), nil
	case "type":
		return g.word("GroupType", g.text("type")), nil
	case "typeRaw":
		return g.text("type"), nil
	case "name", "description":
		return g.sub("profile").get(name), nil
	case "profile":
		return g.get("profile"), nil
	case "raw":
		return g.without("_links", "_embedded"), nil
	case "memberCount":
		return g.count("usersCount")
	case "appCount":
		return g.count("appsCount")
	case "members":
		return g.members(args)
	case "roleAssignments":
		return g.things(g.assignments())
	case "roles":
		return g.roles(g.assignments())
	default:
		return g.instant(name), nil
	}
}

// count asks for the group in a list: Okta counts only there.
func (g group) count(name string) (any, error) {
	list, _, err := g.page("/api/v1/groups", url.Values{"filter": {`id eq "` + g.id() + `"`}, "expand": {"stats"}})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0].sub("_embedded").sub("stats").get(name), nil
}

// members are paged by Okta.
func (g group) members(args map[string]any) (any, error) {
	first, after := pageOf(args)
	query := url.Values{"limit": {strconv.Itoa(first)}}
	if after != "" {
		query.Set("after", after)
	}
	list, next, err := g.page("/api/v1/groups/"+g.id()+"/users", query)
	if err != nil {
		return nil, err
	}
	return g.paged("User", list, next, after != ""), nil
}

// groupByID is nil for an id no group has.
func (r *run) groupByID(id string) (any, error) {
	o, err := r.one("/api/v1/groups/" + url.PathEscape(id))
	if err != nil || o == nil || o.text("id") != id {
		return nil, err
	}
	return group{r, o}, nil
}
