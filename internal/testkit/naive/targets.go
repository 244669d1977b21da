package naive

// targets are what one assignment is limited to.
type targets struct{ a assignment }

func (targets) typeName() string { return "RoleTargets" }

// targetKind is the path of the kind of targets a role takes.
func targetKind(roleType string) string {
	switch roleType {
	case "APP_ADMIN":
		return "catalog/apps"
	case "USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN":
		return "groups"
	default:
		return ""
	}
}

func (t targets) list(kind string) ([]object, error) {
	if targetKind(t.a.text("type")) != kind {
		return nil, nil
	}
	return t.a.all("/api/v1/"+t.a.collection+"/"+t.a.assignee+"/roles/"+t.a.text("id")+"/targets/"+kind, nil)
}

func (t targets) field(name string, _ map[string]any) (any, error) {
	all := []any{}
	switch name {
	case "unrestricted":
		list, err := t.list(targetKind(t.a.text("type")))
		return len(list) == 0, err
	case "groups":
		list, err := t.list("groups")
		for _, o := range list {
			all = append(all, group{t.a.run, o})
		}
		return all, err
	default:
		list, err := t.list("catalog/apps")
		for _, o := range list {
			all = append(all, app{o})
		}
		return all, err
	}
}

type app struct{ object }

func (app) typeName() string { return "TargetApp" }

func (a app) field(name string, _ map[string]any) (any, error) {
	if name == "appId" {
		name = "id"
	}
	return a.get(name), nil
}
