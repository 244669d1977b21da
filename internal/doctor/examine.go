package doctor

import (
	"context"
	"errors"
	"slices"
	"time"

	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

const (
	// patience bounds one question, including retries and waits for the rate
	// limit.
	patience = 10 * time.Second
	// enough is how many questions without a usable answer end an examination: an
	// org that is down is not asked a dozen times.
	enough = 3
)

// The questions that need no scope and come first.
const (
	addressEndpoint = "GET /.well-known/okta-organization"
	tokenEndpoint   = "POST " + ratelimit.BucketToken
)

// Examine examines tenants one after the other. The context ends it early.
func Examine(ctx context.Context, tenants []Tenant) *Report {
	r := &Report{Healthy: true, Tenants: make([]TenantReport, 0, len(tenants))}
	for _, t := range tenants {
		one := examine(ctx, t)
		r.Healthy = r.Healthy && one.healthy()
		r.Tenants = append(r.Tenants, *one)
	}
	return r
}

// examination is the state of one tenant's examination.
type examination struct {
	tenant Tenant
	report *TenantReport
	wire   *wire
	client *okta.Client
	sample sample
	broken int  // questions without a usable answer
	over   bool // the credential was refused: nothing more is asked
	// piecemeal reports that Okta refused the configured scopes together.
	piecemeal bool
}

func examine(ctx context.Context, t Tenant) *TenantReport {
	e := &examination{tenant: t, wire: newWire(), report: &TenantReport{
		Tenant: t.ID, Credential: credentialOf(t), Checks: []Check{}, Limits: []Limit{}, NullFields: []Null{}, Findings: []Finding{},
	}}
	e.run(ctx)
	e.wire.told(e.report, t.Share)
	e.diagnoseLimits()
	e.diagnoseConcurrency()
	e.diagnoseClock()
	e.report.sort()
	return e.report
}

func credentialOf(t Tenant) Credential {
	if t.App == nil {
		return Credential{Kind: "API token", State: Unknown}
	}
	return Credential{Kind: "service app", ClientID: t.App.ClientID, State: Unknown}
}

// run asks everything, from the address to the last field.
func (e *examination) run(ctx context.Context) {
	if !e.open() {
		return
	}
	defer func() { e.client.Close() }() // e.client may be another by then
	origin := e.client.Origin().String()
	e.report.Address = Address{Written: e.tenant.written(), Origin: origin}
	if !e.reach(ctx) || (e.tenant.App != nil && !e.authorize(ctx)) {
		return
	}
	for _, p := range probes() {
		e.probe(ctx, p)
	}
	e.readOrg(ctx)
	e.judge()
	e.diagnoseCredential()
	e.diagnoseSight()
	e.diagnoseRefusals()
	e.diagnoseLinks()
	e.diagnoseAnswers()
}

// judge decides whether Okta accepted the credential: an answer from any endpoint but
// one means that it did.
func (e *examination) judge() {
	for _, c := range e.report.Checks {
		switch c.Outcome {
		case OK, Refused, FeatureOff, ForeignLink:
			e.report.Credential.State = Accepted
		default: // shows nothing about the credential
		}
	}
	if e.over {
		e.report.Credential.State = Rejected
	}
}

// open creates the client, which requests certain scopes when some are given.
func (e *examination) open(scopes ...string) bool {
	c, err := e.tenant.Open(e.wire.wrap, scopes...)
	if err != nil {
		e.report.Address = Address{Written: e.tenant.written()}
		e.unusable(err)
		return false
	}
	e.client = c
	return true
}

// unusable reports settings with which no client can be created.
func (e *examination) unusable(err error) {
	if e.tenant.Linked {
		e.report.problem("configuration", "What was entered cannot be used: "+err.Error(), "", "Correct it and try again.")
		return
	}
	e.report.problem("configuration", "The configuration cannot be used: "+err.Error(), "", "Correct it and run doctor again.")
}

// reach asks for the org's public record.
func (e *examination) reach(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	org, err := e.client.GetOrganization(ctx)
	e.told(addressEndpoint, err)
	if e.putOff(addressEndpoint, err) {
		return true // the org exists
	}
	if err != nil {
		e.diagnoseAddress(err)
		return false
	}
	e.report.Org = &Org{ID: org.ID, Engine: engine(org.Pipeline), Cell: org.Cell}
	return true
}

// putOff notes a question that Okta would answer at another time, and reports whether it is one.
func (e *examination) putOff(endpoint string, err error) bool {
	outcome, detail := outcomeOf(err)
	if outcome != Limited && outcome != Crowded {
		return false
	}
	e.report.Checks = append(e.report.Checks, Check{Endpoint: endpoint, Outcome: outcome, Detail: detail})
	return true
}

func engine(pipeline string) string {
	switch pipeline {
	case "idx":
		return "Okta Identity Engine"
	case "v1":
		return "Classic Engine"
	default:
		return "an unknown engine"
	}
}

// probe asks one question and notes the outcome.
func (e *examination) probe(ctx context.Context, p probe) {
	check := Check{Endpoint: p.endpoint, Scope: p.scope}
	var why string
	switch missing := slices.Contains(e.report.Credential.Missing, p.scope); {
	case e.over:
		check.Outcome, check.Detail = NotAsked, "the credential was refused before"
	case e.broken >= enough:
		check.Outcome, check.Detail = NotAsked, "too many questions had no usable answer"
	case missing:
		check.Outcome, check.Detail = NotAsked, "the scope is missing"
		why = "the scope " + p.scope + " is missing"
	case p.skip(&e.sample) != "":
		check.Outcome, check.Detail = NotAsked, p.skip(&e.sample)
	default:
		check.Outcome, check.Detail = e.ask(ctx, p)
		why = check.Detail
	}
	e.report.Checks = append(e.report.Checks, check)
	e.tell(check)
	if check.Outcome == Refused || check.Outcome == FeatureOff || why != "" && check.Outcome == NotAsked {
		e.null(why, p.fields...)
	}
}

// tell reports progress.
func (e *examination) tell(c Check) {
	if e.tenant.Progress != nil {
		e.tenant.Progress(c)
	}
}

// told reports the progress of a question that gets a check in the report only if it fails.
func (e *examination) told(endpoint string, err error) {
	outcome, detail := outcomeOf(err)
	e.tell(Check{Endpoint: endpoint, Outcome: outcome, Detail: detail})
}

func (e *examination) ask(ctx context.Context, p probe) (Outcome, string) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	outcome, detail := outcomeOf(p.ask(ctx, e.client, &e.sample))
	switch outcome {
	case Unauthorized:
		e.over = true
	case Broken, Crowded: // more questions would only make it worse
		e.broken++
	default: // the next question may have another outcome
	}
	return outcome, detail
}

// readOrg reads the org's name, which nothing else needs.
func (e *examination) readOrg(ctx context.Context) {
	e.probe(
		ctx,
		probe{endpoint: "GET /api/v1/org", scope: scopeOrgs, skip: always, ask: func(ctx context.Context, c *okta.Client, _ *sample) error {
			org, err := c.GetOrg(ctx)
			if err == nil && e.report.Org != nil {
				e.report.Org.Name, e.report.Org.Status = org.CompanyName, org.Status
			}
			return err
		}},
	)
}

// null notes fields that will be null, each with the first reason found.
func (e *examination) null(why string, fields ...string) {
	for _, field := range fields {
		if !slices.ContainsFunc(e.report.NullFields, func(n Null) bool { return n.Field == field }) {
			e.report.NullFields = append(e.report.NullFields, Null{Field: field, Why: why})
		}
	}
}

// authorize gets a token for the service app and checks which scopes it has.
func (e *examination) authorize(ctx context.Context) bool {
	granted, err := e.granted(ctx)
	var refused *okta.Error
	if errors.As(err, &refused) && refused.Code == "invalid_scope" {
		if granted = e.eachScope(ctx); len(granted) > 0 {
			err, e.piecemeal = nil, true
			e.client.Close()
			if !e.open(granted...) {
				return false
			}
		}
	}
	e.told(tokenEndpoint, err)
	if e.putOff(tokenEndpoint, err) {
		return true // other buckets may have calls left
	}
	if err != nil {
		e.diagnoseToken(err)
		return false
	}
	c := &e.report.Credential
	c.State, c.Granted = Accepted, granted
	for _, scope := range append(slices.Clone(neededScopes), optionalScopes...) {
		if !slices.Contains(granted, scope) {
			c.Missing = append(c.Missing, scope)
		}
	}
	return true
}

func (e *examination) granted(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return e.client.GrantedScopes(ctx)
}

// eachScope finds out which scopes are granted when Okta refuses them together:
// it does not say which one it refuses.
func (e *examination) eachScope(ctx context.Context) []string {
	var granted []string
	whole := e.client
	defer func() { e.client = whole }()
	for _, scope := range wanted(e.tenant.App.Scopes) {
		if !e.open(scope) {
			break
		}
		if _, err := e.granted(ctx); err == nil {
			granted = append(granted, scope)
		}
		e.client.Close()
	}
	return granted
}

// wanted returns the configured scopes and other useful ones.
func wanted(configured []string) []string {
	all := slices.Concat(configured, neededScopes, optionalScopes)
	slices.Sort(all)
	return slices.Compact(all)
}
