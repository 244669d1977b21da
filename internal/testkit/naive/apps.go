package naive

import (
	"context"
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strings"

	"oktagraph/graph/generated"
	"oktagraph/graph/model"
	"oktagraph/okta"
)

const (
	appsPath  = "/api/v1/apps"
	rulesPath = "/api/v1/groups/rules"
)

type (
	apps     struct{ *run }
	userApps struct{ *run }
	appUsers struct{ *run }
	owners   struct{ *run }
)

func (r *run) App() generated.AppResolver         { return apps{r} }
func (r *run) UserApp() generated.UserAppResolver { return userApps{r} }
func (r *run) AppUser() generated.AppUserResolver { return appUsers{r} }
func (r *run) Owner() generated.OwnerResolver     { return owners{r} }

func readApp(text json.RawMessage) *model.App { return &model.App{App: plain[okta.App](text)} }

func (q queries) App(_ context.Context, id string) (*model.App, error) {
	return byID(q.run, appsPath, id, readApp), nil
}

// Apps are all read, and those that do not match left out.
func (q queries) Apps(_ context.Context, first *int, after *string, filter *model.AppFilter) (*model.AppConnection, error) {
	f, list := value(filter), []*model.App{}
	has := func(wanted []string, v string) bool {
		return wanted == nil || slices.ContainsFunc(wanted, func(w string) bool { return strings.EqualFold(w, v) })
	}
	for _, a := range all(q.run, appsPath, whole(), readApp) {
		name := f.Name.Value()
		if (f.Ids.Value() == nil || slices.Contains(f.Ids.Value(), a.ID)) && has(f.Status.Value(), value(a.Status())) &&
			has(f.SignOnMode.Value(), value(a.SignOnMode())) && (name == nil || strings.EqualFold(*name, value(a.Name()))) &&
			strings.HasPrefix(strings.ToLower(a.Label), strings.ToLower(value(f.LabelStartsWith.Value()))) {
			list = append(list, a)
		}
	}
	return model.NewAppConnection(cut(list, first, after)), nil
}

// whole asks for the largest pages.
func whole() url.Values { return url.Values{"limit": {"200"}} }

// tied is how a user came to an app, as Okta writes it.
type tied struct {
	ID, Scope, Status string
	Created           okta.Timestamp
	Links             struct {
		Group struct{ Href string }
	} `json:"_links"`
}

func (t tied) how() okta.AppAssignment {
	a := okta.AppAssignment{Scope: t.Scope, Status: t.Status, Created: t.Created}
	if t.Links.Group.Href != "" {
		a.GroupID = path.Base(t.Links.Group.Href)
	}
	return a
}

// ties are all users of an app, by id.
func (r *run) ties(app string) map[string]*tied {
	r.tied.Lock()
	defer r.tied.Unlock()
	users, known := r.tied.by[app]
	if !known {
		users = map[string]*tied{}
		for _, t := range all(r, appsPath+"/"+app+"/users", whole(), plain[tied]) {
			users[t.ID] = t
		}
		r.tied.by[app] = users
	}
	return users
}

// Apps asks every app for its users.
func (u users) Apps(_ context.Context, of *model.User, first *int, after *string) (*model.UserAppConnection, error) {
	list := []*model.UserApp{}
	for _, a := range all(u.run, appsPath, whole(), readApp) {
		if t := u.ties(a.ID)[of.ID]; t != nil {
			list = append(list, model.NewUserApp(of.ID, a, t.how()))
		}
	}
	return model.NewUserAppConnection(cut(list, first, after)), nil
}

func (a apps) Users(_ context.Context, of *model.App, first *int, after *string) (*model.AppUserConnection, error) {
	list, next := page(a.run, appsPath+"/"+of.ID+"/users", paged(first, after), plain[tied])
	out := []*model.AppUser{}
	for _, t := range list {
		out = append(out, model.NewAppUser(of.ID, byID(a.run, usersPath, t.ID, readUser), t.how()))
	}
	return model.NewAppUserConnection(totalled(a.run, appsPath+"/"+of.ID+"/users", slice(out, next, after))), nil
}

func (a apps) Groups(_ context.Context, of *model.App, first *int, after *string) (*model.GroupConnection, error) {
	list := []*model.Group{}
	for _, g := range all(a.run, appsPath+"/"+of.ID+"/groups", whole(), plain[struct{ ID string }]) {
		list = append(list, byID(a.run, groupsPath, g.ID, readGroup))
	}
	return model.NewGroupConnection(cut(list, first, after)), nil
}

func (u userApps) Group(_ context.Context, of *model.UserApp) (*model.Group, error) {
	return byID(u.run, groupsPath, of.GroupID, readGroup), nil
}

func (u appUsers) Group(_ context.Context, of *model.AppUser) (*model.Group, error) {
	return byID(u.run, groupsPath, of.GroupID, readGroup), nil
}

func (g groups) Apps(_ context.Context, of *model.Group, first *int, after *string) (*model.AppConnection, error) {
	list := all(g.run, groupsPath+"/"+of.ID+"/apps", whole(), readApp)
	return model.NewAppConnection(cut(list, first, after)), nil
}

func (g groups) SourceApp(_ context.Context, of *model.Group) (*model.App, error) {
	w := one(g.run, groupsPath+"/"+of.ID, plain[struct{ Source struct{ ID string } }])
	return byID(g.run, appsPath, value(w).Source.ID, readApp), nil
}

func (g groups) HasAdminRoles(_ context.Context, of *model.Group) (*bool, error) {
	type stats struct {
		Embedded struct {
			Stats struct {
				HasAdminPrivilege, HasAdminPrivileges, HasAdminPrivlege *bool
			}
		} `json:"_embedded"`
	}
	list, _ := page(g.run, groupsPath, url.Values{"filter": {`id eq "` + of.ID + `"`}, "expand": {"stats"}}, plain[stats])
	for _, s := range list {
		for _, flag := range []*bool{s.Embedded.Stats.HasAdminPrivilege, s.Embedded.Stats.HasAdminPrivileges, s.Embedded.Stats.HasAdminPrivlege} {
			if flag != nil {
				return flag, nil
			}
		}
	}
	return nil, nil
}

func (g groups) Owners(_ context.Context, of *model.Group, first *int, after *string) (*model.OwnerConnection, error) {
	list := []*model.Owner{}
	for _, o := range all(g.run, groupsPath+"/"+of.ID+"/owners", nil, plain[okta.GroupOwner]) {
		list = append(list, &model.Owner{GroupOwner: o})
	}
	return model.NewOwnerConnection(cut(list, first, after)), nil
}

func (o owners) Node(ctx context.Context, of *model.Owner) (model.Node, error) {
	return queries(o).Node(ctx, of.ID)
}

// wireRule is a rule as Okta writes it.
type wireRule struct {
	okta.GroupRule
	Conditions struct{ Expression struct{ Value string } }
	Actions    struct{ AssignUserToGroups struct{ GroupIDs []string } }
}

func readRule(text json.RawMessage) *model.GroupRule {
	w := plain[wireRule](text)
	w.Expression, w.Groups = w.Conditions.Expression.Value, w.Actions.AssignUserToGroups.GroupIDs
	return &model.GroupRule{GroupRule: &w.GroupRule}
}

func (g groups) Rules(_ context.Context, of *model.Group) ([]*model.GroupRule, error) {
	list := []*model.GroupRule{}
	for _, rule := range all(g.run, rulesPath, whole(), readRule) {
		if slices.Contains(rule.Groups, of.ID) {
			list = append(list, rule)
		}
	}
	slices.SortFunc(list, func(a, b *model.GroupRule) int { return strings.Compare(a.ID, b.ID) })
	return list, nil
}
