package admins

import (
	"context"
	"slices"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

// ClientRolesField is the field whose plan rows show the cost of service apps' roles.
const ClientRolesField = "ServiceApp.roleAssignments"

// ClientRolesKind keeps the lists of OAuth clients, by their ids. They live as long as what
// describes the whole org: people seldom change the roles of a service, and Okta allows an org
// only a hundred calls a minute about clients.
var ClientRolesKind = fetch.JSONKind[[]*okta.RoleAssignment]("c.r", fetch.SoftOrg, fetch.Hard)

var clientKind = fetch.JSONKind[*okta.ClientApp]("c", fetch.SoftOrg, fetch.Hard)

const serviceAppsID = "service apps"

// serviceApps returns the ids of the org's OAuth clients that act for themselves. Okta has no
// list of clients that hold roles, so these are the candidates.
func (r *Request) serviceApps(ctx context.Context) fetch.Answer[[]string] {
	const field = "service apps"
	return batch.GatherOnce(ctx, r, &r.told.serviceApps, fetch.Source[[]string]{
		Field: field, Kind: OrgIDsKind,
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[[]string]) {
			ctx = r.Spend(ctx, field, plan.ServiceApps(r.Learned()))
			list := []string{}
			var apps []cache.Item[*okta.ClientApp]
			read := 0
			for a, err := range okta.Walk(ctx, r.okta.ListClientApps) {
				if err != nil {
					out.FailAll(ids, err)
					return
				}
				read++
				if a.Service && !slices.Contains(list, a.ID) {
					list = append(list, a.ID)
					apps = append(apps, cache.Item[*okta.ClientApp]{ID: a.ID, Value: a, Rank: cache.RankList, ReadAt: out.Began})
				}
			}
			r.org.admins.clients.Set(max(1, read)) // 0 means not known yet
			r.org.admins.serviceApps.Set(max(1, len(list)))
			fetch.SetMany(ctx, r, clientKind, apps)
			out.Put(serviceAppsID, list)
		},
	}, []string{serviceAppsID})[serviceAppsID]
}

// NoServiceAppsError reports that service apps could not be found among the org's apps.
type NoServiceAppsError struct{ err error }

// Error implements error.
func (e *NoServiceAppsError) Error() string {
	return "find the service apps that may hold roles: " + e.err.Error()
}

// Unwrap returns the cause.
func (e *NoServiceAppsError) Unwrap() error { return e.err }

// Hint returns what to do if Okta forbids it.
func (*NoServiceAppsError) Hint() string {
	return "service apps that hold roles are found with the scope okta.apps.read; " +
		"roleAssignments(filter: {assigneeType: [USER, GROUP]}) leaves them out"
}

// rolesOfServiceApps reads the roles of every service app of the org, and of other clients
// bound in resource sets.
func (r *Request) rolesOfServiceApps(
	ctx context.Context, found fetch.Answer[[]string], bound []string,
) (map[string]fetch.Answer[[]*okta.RoleAssignment], error) {
	if found.Err != nil {
		return nil, &NoServiceAppsError{found.Err}
	}
	ids := slices.Concat(found.Value, bound)
	slices.Sort(ids)
	return r.RolesOfClients(ctx, slices.Compact(ids)), nil
}

// RolesOfClients reads the assignments made to OAuth clients.
func (r *Request) RolesOfClients(ctx context.Context, ids []string) map[string]fetch.Answer[[]*okta.RoleAssignment] {
	return batch.GatherOnce(ctx, r, &r.told.clientRoles, fetch.Source[[]*okta.RoleAssignment]{
		Field: ClientRolesField, Kind: ClientRolesKind,
		Fetch: func(ctx context.Context, missing []string, out *fetch.Answers[[]*okta.RoleAssignment]) {
			ctx = r.Spend(ctx, ClientRolesField, plan.Plan{
				Strategy: plan.FanOut, Calls: len(missing), Bucket: ratelimit.BucketClients, Why: "one call per service app: okta has no list of those with roles",
			})
			out.EachBy(ctx, missing, r.okta.ListClientRoles)
		},
	}, ids)
}

// ClientsByID reads OAuth clients, nil for ids that do not exist. The list of service apps
// brings them along; others cost a call each.
func (r *Request) ClientsByID(ctx context.Context, ids []string) []batch.Result[*okta.ClientApp] {
	s := batch.PerParent(r, "ServiceApp", clientKind, r.okta.GetClientApp)
	return batch.PerID(r, s).LoadAll(ctx, ids)
}
