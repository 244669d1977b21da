package naive

import (
	"encoding/json"
	"net/url"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

type user struct {
	*run
	object
}

func (user) typeName() string { return "User" }

func (u user) id() string { return u.text("id") }

func (u user) field(name string, args map[string]any) (any, error) {
	switch name {
	case "id":
		return u.get("id"), nil
	case "status":
		return u.word("UserStatus", u.text("status")), nil
	case "statusRaw":
		return u.text("status"), nil
	case "login", "displayName", "firstName", "lastName", "email":
		return u.sub("profile").get(name), nil
	case "profile":
		return profile{u.run, u.sub("profile")}, nil
	case "raw":
		return u.without("credentials", "_links", "_embedded"), nil
	case "groups":
		return u.groups(args)
	case "roleAssignments":
		source, _ := args["source"].(string)
		return u.things(u.assignments(source))
	case "roles":
		return u.roles(u.assignments(""))
	default:
		return u.instant(name), nil
	}
}

// groups are whole, by id, and cut here.
func (u user) groups(args map[string]any) (any, error) {
	list, err := u.all("/api/v1/users/"+u.id()+"/groups", nil)
	if err != nil {
		return nil, err
	}
	return u.cut("Group", list, args)
}

// profile is a user's profile. Its base attributes are those the schema has
// fields for.
type profile struct {
	*run
	object
}

func (profile) typeName() string { return "UserProfile" }

func (p profile) field(name string, args map[string]any) (any, error) {
	switch name {
	case "attributes":
		custom := map[string]json.RawMessage{}
		for _, m := range p.object {
			if !p.base(m.name) {
				custom[m.name] = m.value
			}
		}
		return custom, nil
	case "attribute":
		wanted, _ := args["name"].(string)
		return p.get(wanted), nil
	default:
		return p.get(name), nil
	}
}

func (p profile) base(name string) bool {
	return slices.ContainsFunc(p.options.Schema.Types["UserProfile"].Fields, func(f *ast.FieldDefinition) bool {
		return f.Name == name && f.Name != "attributes" && f.Name != "attribute"
	})
}

// word is an enum's value, UNKNOWN when the schema does not have it.
func (r *run) word(enum, text string) any {
	for _, v := range r.options.Schema.Types[enum].EnumValues {
		if v.Name == text {
			return text
		}
	}
	return "UNKNOWN"
}

// userByID is nil for an id nobody has.
func (r *run) userByID(id string) (any, error) {
	o, err := r.one("/api/v1/users/" + url.PathEscape(id))
	if err != nil || o == nil || o.text("id") != id {
		return nil, err
	}
	return user{r, o}, nil
}
