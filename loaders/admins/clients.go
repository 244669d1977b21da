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

// ClientRolesField is the field whose plan rows tell what the roles of service apps cost.
const ClientRolesField = "ServiceApp.roleAssignments"

// ClientRolesKind keeps the lists of OAuth clients, by their ids. They live as long as what
// describes the whole org: people seldom change the roles of a service, and Okta lets an org
// ask about clients a hundred times a minute only.
var ClientRolesKind = fetch.JSONKind[[]*okta.RoleAssignment]("c.r", fetch.SoftOrg, fetch.Hard)

var clientKind = fetch.JSONKind[*okta.ClientApp]("c", fetch.SoftOrg, fetch.Hard)

const serviceAppsID = "service apps"

// serviceApps are the ids of the org's OAuth clients that act for themselves. Okta has no
// list of clients that hold roles, so these are the ones that may.
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
			r.org.admins.clients.Set(max(1, read)) // 0 is not known yet
			r.org.admins.serviceApps.Set(max(1, len(list)))
			fetch.SetMany(ctx, r, clientKind, apps)
			out.Put(serviceAppsID, list)
		},
	}, []string{serviceAppsID})[serviceAppsID]
}

// NoServiceAppsError says that service apps could not be found among the org's apps.
type NoServiceAppsError struct{ err error }

// Error implements error.
func (e *NoServiceAppsError) Error() string {
	return "find the service apps that may hold roles: " + e.err.Error()
}

// Unwrap returns why.
func (e *NoServiceAppsError) Unwrap() error { return e.err }

// Hint says what to do where Okta forbids it.
func (*NoServiceAppsError) Hint() string {
	return "service apps that hold roles are found with the scope okta.apps.read; " +
		"roleAssignments(filter: {assigneeType: [USER, GROUP]}) leaves them out"
}

// rolesOfServiceApps asks every service app of the org, and the clients bound in resource
// sets that are none.
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

// RolesOfClients asks for the assignments made to OAuth clients.
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

// ClientsByID reads OAuth clients, nil for those there are none of. The list of service apps
// brings them along; others cost a call each.
func (r *Request) ClientsByID(ctx context.Context, ids []string) []batch.Result[*okta.ClientApp] {
	s := batch.PerParent(r, "ServiceApp", clientKind, r.okta.GetClientApp)
	return batch.PerID(r, s).LoadAll(ctx, ids)
}
