package corpus

import "oktagraph/oktasim"

// Variables that fit an org, whatever it is.

func id(value string) map[string]any { return map[string]any{"id": value} }

func someLogin(org *oktasim.Org) map[string]any {
	return map[string]any{"login": org.Users()[len(org.Users())/2].Login}
}

func someGroup(org *oktasim.Org) map[string]any { return id(org.Groups()[len(org.Groups())/2].ID) }

func someApp(org *oktasim.Org) map[string]any {
	if apps := org.Apps(); len(apps) > 0 {
		return id(apps[len(apps)/2].ID)
	}
	return id("0oa00000000000000000")
}

func someRole(org *oktasim.Org) map[string]any {
	if roles := org.CustomRoles(); len(roles) > 0 {
		return id(roles[0])
	}
	return id("ORG_ADMIN")
}

func someAdmin(org *oktasim.Org) map[string]any {
	if direct, _ := org.Admins(); len(direct) > 0 {
		return id(direct[0])
	}
	return id(org.Users()[0].ID)
}

func someGroupAdmin(org *oktasim.Org) map[string]any {
	if _, through := org.Admins(); len(through) > 0 {
		return id(through[0])
	}
	return id(org.Users()[0].ID)
}

func userIDs(org *oktasim.Org) map[string]any {
	ids := []string{"00u00000000000000000", "not an id"}
	for i, u := range org.Users() {
		if i%3 == 0 && len(ids) < 70 {
			ids = append(ids, u.ID)
		}
	}
	return map[string]any{"ids": ids}
}

func groupIDs(org *oktasim.Org) map[string]any {
	ids := []string{"00g00000000000000000"}
	for i, g := range org.Groups() {
		if i%2 == 0 && len(ids) < 60 {
			ids = append(ids, g.ID)
		}
	}
	return map[string]any{"ids": ids}
}

// fewIDs are some of every kind, with ids that name nothing among them.
func fewIDs(org *oktasim.Org) map[string]any {
	ids := []string{"00u00000000000000000", "SUPER_ADMIN", "cr000000000000000000", "WORKFLOWS_ADMIN", "no id", "00q00000000000000000"}
	ids = append(ids, org.CustomRoles()...)
	for i, u := range org.Users() {
		if i%7 == 0 && len(ids) < 40 {
			ids = append(ids, u.ID)
		}
	}
	for i, g := range org.Groups() {
		if i%2 == 0 && len(ids) < 60 {
			ids = append(ids, g.ID)
		}
	}
	return map[string]any{"ids": ids}
}

func userAmongIDs(org *oktasim.Org) map[string]any {
	v := fewIDs(org)
	v["id"] = org.Users()[0].ID
	return v
}

func withIDs(org *oktasim.Org) map[string]any {
	v := fewIDs(org)
	v["with"] = true
	return v
}

// fewUserIDs fit into one search of the pickiest org.
func fewUserIDs(org *oktasim.Org) map[string]any {
	ids, _ := userIDs(org)["ids"].([]string)
	return map[string]any{"ids": ids[:min(len(ids), 12)]}
}
