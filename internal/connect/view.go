package connect

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"oktagraph/internal/doctor"
	"oktagraph/internal/linking"
)

// org is a tenant as the pages show it.
type org struct {
	linking.Org
	Title  string
	State  state
	Linked bool // it is in the store, so it may be changed here
	Open   bool // it may be linked
	Report *report
	// When something last happened; the embedded times may be nil.
	Success, Failure *time.Time
}

// state is shown by a text and a sign, never by colour alone.
type state struct{ Text, Sign string }

var states = map[string]state{
	"ok":       {"Can be read", "ok"},
	"refused":  {"Refused", "bad"},
	"unlinked": {"Not linked", "off"},
}

func viewOf(o linking.Org) org {
	v := org{Org: o, Title: o.Name, Success: o.Status.LastSuccess, Failure: o.Status.LastError}
	if v.Title == "" {
		v.Title = o.ID
	}
	v.Linked, v.Open = o.Source == "store", o.Source == "none"
	v.State = state{"Not asked yet", "off"}
	if known, ok := states[o.Status.State]; ok {
		v.State = known
	}
	if o.Report != nil {
		v.Report = reportOf(o.Report)
	}
	return v
}

// report is what an examination found.
type report struct {
	*doctor.TenantReport
	Parts []part
	Nulls []null
	// Problems and Notes are its findings.
	Problems, Notes []doctor.Finding
}

type part struct {
	Name string
	doctor.Reach
}

// null is a reason, with all fields that are null because of it.
type null struct {
	Why    string
	Fields []string
}

// readable reports whether the org's users or groups can be read.
func (r *report) readable() bool { return r.Parts[0].Reachable || r.Parts[1].Reachable }

func reportOf(r *doctor.TenantReport) *report {
	sum := r.Summary()
	v := &report{TenantReport: r, Parts: []part{{"Users", sum.Users}, {"Groups", sum.Groups}, {"Roles", sum.Roles}}}
	for _, f := range r.Findings {
		if f.Severity == doctor.Problem {
			v.Problems = append(v.Problems, f)
		} else {
			v.Notes = append(v.Notes, f)
		}
	}
	at := map[string]int{}
	for _, n := range r.NullFields {
		i, seen := at[n.Why]
		if !seen {
			i = len(v.Nulls)
			at[n.Why] = i
			v.Nulls = append(v.Nulls, null{Why: n.Why})
		}
		v.Nulls[i].Fields = append(v.Nulls[i].Fields, n.Field)
	}
	return v
}

// labels are the pages' names for the fields of an input.
var labels = map[string]string{
	"tenant": "Tenant", "name": "Name", "orgUrl": "Organization URL", "apiToken": "API token", "clientId": "Client ID",
	"privateKey": "Public key", "keyId": "Public key", "scopes": "Scopes", "expires": "Valid for", "returnTo": "Return address",
}

func labelOf(field string) string {
	if label, ok := labels[field]; ok {
		return label
	}
	return field
}

// origin returns this server's origin for the visitor's query.
func (s *site) origin(r *http.Request) string {
	if s.BaseURL != "" {
		return strings.TrimSuffix(s.BaseURL, "/")
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// firstQuery is what a newcomer runs first.
const firstQuery = "{ users(first: 3) { nodes { displayName groups { nodes { name } } roles { label } } } }"

func (s *site) curl(r *http.Request, tenant string) string {
	return "curl -sS " + s.origin(r) + "/graphql \\\n" +
		"  -H \"Authorization: Bearer $OKTAGRAPH_API_KEY\" \\\n" +
		"  -H \"X-Tenant: " + tenant + "\" \\\n" +
		"  -H \"Content-Type: application/json\" \\\n" +
		"  -d '{\"query\": \"" + firstQuery + "\"}'"
}

func when(t *time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

func stamp(t *time.Time) string { return t.UTC().Format(time.RFC3339) }

func join(list []string) string { return strings.Join(list, ", ") }

// args names the arguments of a template inside another one: pairs of name and value.
func args(pairs ...any) (map[string]any, error) {
	all := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, errors.New("args: a name is not a string")
		}
		all[name] = pairs[i+1]
	}
	return all, nil
}

// upper capitalizes the first letter of a sentence.
func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
