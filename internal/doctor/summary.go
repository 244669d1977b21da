package doctor

import "slices"

// Reach is whether one part of an org can be read.
type Reach struct {
	Reachable bool `json:"reachable"`
	// Why is why it cannot be read or, if it is Reachable, which part cannot; "" when all can.
	Why string `json:"why,omitempty"`
}

// Summary is the shortest form of a report.
type Summary struct {
	Users  Reach `json:"users"`
	Groups Reach `json:"groups"`
	Roles  Reach `json:"roles"`
}

// The questions that each part of a summary depends on; the first one decides whether the part is
// reachable.
var (
	userEndpoints  = []string{"GET /api/v1/users", "GET /api/v1/users/{id}", "GET /api/v1/users/{id}/groups"}
	groupEndpoints = []string{"GET /api/v1/groups", "GET /api/v1/groups/{id}", "GET /api/v1/groups/{id}/users"}
	roleEndpoints  = []string{
		"GET /api/v1/users/{id}/roles", "GET /api/v1/groups/{id}/roles", "GET /api/v1/iam/roles",
		"GET /api/v1/iam/resource-sets", "GET /api/v1/iam/assignees/users",
	}
)

// Summary returns whether Users, Groups and Roles can be read.
func (r *TenantReport) Summary() Summary {
	return Summary{Users: r.reach(userEndpoints), Groups: r.reach(groupEndpoints), Roles: r.reach(roleEndpoints)}
}

func (r *TenantReport) reach(endpoints []string) Reach {
	if blind := r.finding("role.none"); blind != nil {
		return Reach{Why: blind.Title}
	}
	first, partial := r.check(endpoints[0]), ""
	if first == nil {
		return Reach{Why: r.firstProblem("it was not asked for")}
	}
	if first.Outcome != OK {
		return Reach{Why: r.because(first)}
	}
	for _, endpoint := range endpoints[1:] {
		if c := r.check(endpoint); c != nil && c.Outcome != OK && partial == "" {
			partial = c.Title() + ": " + c.Detail
		}
	}
	if less := r.finding("role.partial"); less != nil && partial == "" {
		partial = less.Title
	}
	return Reach{Reachable: true, Why: partial}
}

// because returns why a check has no answer. For one that was not asked, that is the first problem.
func (r *TenantReport) because(c *Check) string {
	if c.Outcome == NotAsked {
		return r.firstProblem(c.Detail)
	}
	return c.Detail
}

func (r *TenantReport) firstProblem(otherwise string) string {
	for _, f := range r.Findings {
		if f.Severity == Problem {
			return f.Title
		}
	}
	return otherwise
}

func (r *TenantReport) check(endpoint string) *Check {
	if i := slices.IndexFunc(r.Checks, func(c Check) bool { return c.Endpoint == endpoint }); i >= 0 {
		return &r.Checks[i]
	}
	return nil
}

func (r *TenantReport) finding(code string) *Finding {
	if i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Code == code }); i >= 0 {
		return &r.Findings[i]
	}
	return nil
}
