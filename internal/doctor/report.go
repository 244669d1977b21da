package doctor

import "slices"

// Report is what one examination found.
type Report struct {
	// Healthy reports whether no tenant has a problem; notes do not count.
	Healthy bool           `json:"healthy"`
	Tenants []TenantReport `json:"tenants"`
	// Server lists findings about the configuration, independent of the tenants.
	Server []Finding `json:"server,omitempty"`
}

// TenantReport is the report on one org.
type TenantReport struct {
	Tenant     string     `json:"tenant"`
	Address    Address    `json:"address"`
	Org        *Org       `json:"org"` // null when no org answered
	Credential Credential `json:"credential"`
	Checks     []Check    `json:"checks"`
	Clock      *Clock     `json:"clock"` // null when no answer had the time
	Limits     []Limit    `json:"limits"`
	NullFields []Null     `json:"nullFields"`
	Findings   []Finding  `json:"findings"`
	// Calls is how many requests the examination took.
	Calls int `json:"calls"`
}

// Address is the pasted address and what it was understood as.
type Address struct {
	Written string `json:"written"`
	Origin  string `json:"origin"`
}

// Org is what the org reports about itself.
type Org struct {
	ID string `json:"id"`
	// Engine is "Okta Identity Engine" or "Classic Engine".
	Engine string `json:"engine"`
	Cell   string `json:"cell"`
	// Name and Status need okta.orgs.read; "" without.
	Name   string `json:"name,omitempty"`
	Status string `json:"status,omitempty"`
}

// Credential is what the org is read with.
type Credential struct {
	// Kind is "API token" or "service app".
	Kind     string `json:"kind"`
	ClientID string `json:"clientId,omitempty"`
	State    State  `json:"state"`
	// Granted and Missing are scopes; an API token has none.
	Granted []string `json:"granted,omitempty"`
	Missing []string `json:"missing,omitempty"`
}

// State is whether Okta accepted a credential.
type State string

// The states. Unknown is for an org that gave no usable answer.
const (
	Accepted State = "accepted"
	Rejected State = "refused"
	Unknown  State = "unknown"
)

// Outcome is how a check ended.
type Outcome string

// The outcomes.
const (
	OK Outcome = "ok"
	// Refused: a scope or permission is missing.
	Refused Outcome = "refused"
	// FeatureOff: 401 E0000015, the org lacks the feature.
	FeatureOff Outcome = "feature off"
	// Unauthorized: the credential itself was refused.
	Unauthorized Outcome = "unauthorized"
	// Limited: no call was left in the rate limit.
	Limited Outcome = "limited"
	// Crowded: Okta had too many concurrent calls, from all its callers.
	Crowded Outcome = "crowded"
	// ForeignLink: a list had its next page on another host than the org's.
	ForeignLink Outcome = "foreign link"
	// Broken: there was no usable answer.
	Broken Outcome = "broken"
	// NotAsked: the question could not be asked, or the answer was already clear.
	NotAsked Outcome = "not asked"
)

// Check is one question to the org.
type Check struct {
	Endpoint string  `json:"endpoint"`
	Scope    string  `json:"scope"`
	Outcome  Outcome `json:"outcome"`
	// Detail explains any outcome but ok.
	Detail string `json:"detail,omitempty"`
}

// Clock compares the org's time with this machine's.
type Clock struct {
	// SkewSeconds is positive when this machine is behind.
	SkewSeconds int `json:"skewSeconds"`
}

// Limit is a rate limit as reported by the answers, in calls a minute.
type Limit struct {
	Bucket string `json:"bucket"`
	// Limit is Okta's limit for all callers; Ours the share of it that may be spent.
	Limit int `json:"limit"`
	Ours  int `json:"ours"`
	// Left is what Okta has left for all callers in the current window.
	Left int `json:"left"`
}

// Null is a schema field that will be null, and why.
type Null struct {
	Field string `json:"field"`
	Why   string `json:"why"`
}

// Severity of a finding.
type Severity string

// The severities. Only problems make an org unhealthy.
const (
	Problem Severity = "problem"
	Note    Severity = "note"
)

// Finding is something to fix or to know.
type Finding struct {
	Severity Severity `json:"severity"`
	// Code names the kind of finding for programs.
	Code string `json:"code"`
	// Title states the finding, Detail its consequences.
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
	// Mend lists what to do, one step per line.
	Mend []string `json:"mend,omitempty"`
}

func (r *TenantReport) find(f Finding) { r.Findings = append(r.Findings, f) }

func (r *TenantReport) problem(code, title, detail string, mend ...string) {
	r.find(Finding{Severity: Problem, Code: code, Title: title, Detail: detail, Mend: mend})
}

func (r *TenantReport) note(code, title, detail string, mend ...string) {
	r.find(Finding{Severity: Note, Code: code, Title: title, Detail: detail, Mend: mend})
}

// sort puts what must be fixed first.
func (r *TenantReport) sort() {
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		switch a.Severity {
		case b.Severity:
			return 0
		case Problem:
			return -1
		default:
			return 1
		}
	})
}

// Healthy reports whether there is no problem; notes do not count.
func (r *TenantReport) Healthy() bool { return r.healthy() }

// healthy reports whether there is no problem.
func (r *TenantReport) healthy() bool {
	for _, f := range r.Findings {
		if f.Severity == Problem {
			return false
		}
	}
	return true
}
