package graph

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/graph/apierror"
	"oktagraph/graph/transport"
	"oktagraph/loaders/plan"
)

// Explanation is the answer of /explain: the price of an operation of which nothing
// is cached, and how it would be fetched. Nothing is run.
type Explanation struct {
	// Estimated is the most Okta calls the operation takes, without retries.
	Estimated int `json:"estimated"`
	// Needed excludes calls that are only spent where they pay off for later pages.
	Needed int `json:"needed"`
	// Limit is the most the caller's operations may take; Allowed reports whether
	// this one would be run.
	Limit   int  `json:"limit"`
	Allowed bool `json:"allowed"`
	// Refused is the limit of docs/limits.md that refuses the operation; nil when none does.
	Refused *Refused `json:"refused,omitempty"`
	// Objects is the most objects that the answer can contain.
	Objects int `json:"objects"`
	// ByBucket divides Estimated by Okta's rate-limit buckets.
	ByBucket map[string]int `json:"byBucket"`
	Plan     []ExplainedRow `json:"plan"`
	// Orgs are the parts of an operation that reads several orgs. The fields above are then
	// their sums, except Limit, which applies to each.
	Orgs []ExplainedOrg `json:"orgs,omitempty"`
}

// ExplainedOrg is one org's part of the price.
type ExplainedOrg struct {
	ID string `json:"id"`
	Explanation
	// Code is why the part is not run; empty when it is.
	Code string `json:"code,omitempty"`
}

// Refused is a limit that an operation exceeds.
type Refused struct {
	apierror.Excess
	Code    string `json:"code"`
	Message string `json:"message"`
}

// ExplainedRow is one part of the price.
type ExplainedRow struct {
	// Org is the tenant of the row if the operation reads several orgs, else empty.
	Org       string `json:"org,omitempty"`
	Field     string `json:"field"`
	Strategy  string `json:"strategy"`
	Estimated int    `json:"estimated"`
	Bucket    string `json:"bucket"`
	Why       string `json:"why"`
}

// explainer is the gqlgen transport of /explain: the request is read and checked
// as for /graphql, and priced instead of run.
type explainer struct {
	transport *transport.Transport
	operation *operation
	refused   func(ctx context.Context, code string) // called with the code of an operation that is not priced
}

// Supports implements graphql.Transport.
func (*explainer) Supports(*http.Request) bool { return true }

// Do implements graphql.Transport.
func (x *explainer) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	params, ok := x.transport.ReadBody(w, r) //nolint:contextcheck // it takes the request's
	if !ok {
		return
	}
	ctx := graphql.StartOperationTrace(params.Context(r.Context()))
	op, errs := exec.CreateOperationContext(ctx, &params.RawParams)
	if len(errs) > 0 {
		x.refuse(graphql.WithOperationContext(ctx, op), w, exec, errs)
		return
	}
	ctx = graphql.WithOperationContext(ctx, op)
	o := x.operation
	plans := o.documents.plansOf(op.Doc)
	refuse := func(e *gqlerror.Error) { x.refuse(ctx, w, exec, gqlerror.List{e}) }
	if refusal := noCondition(op, plans); refusal != nil {
		refuse(refusal.GraphQL())
		return
	}
	p, limit := o.executor.Plan(op, plans), o.limitOf(ctx)
	t, named := tenantFrom(ctx)
	if len(p.Apart) == 0 && named {
		price := o.priceOf(ctx, op, p, o.engine.SharedSizes(ctx, t), limit).price
		write(w, http.StatusOK, o.explain(ctx, price, limit))
		return
	}
	s, refusal := o.split(ctx, p)
	if refusal != nil {
		refuse(refusal)
		return
	}
	o.priceParts(ctx, ctx, s)
	write(w, http.StatusOK, o.explainParts(ctx, s, limit))
}

// refuse answers that an operation is not priced.
func (x *explainer) refuse(ctx context.Context, w http.ResponseWriter, exec graphql.GraphExecutor, errs gqlerror.List) {
	refused := exec.DispatchError(ctx, errs)
	for _, e := range refused.Errors {
		x.refused(ctx, codeOf(e))
	}
	write(w, http.StatusBadRequest, map[string]any{"errors": refused.Errors, "extensions": refused.Extensions})
}

// explainParts adds up the parts' prices.
func (o *operation) explainParts(ctx context.Context, s *split, limit int) Explanation {
	sum := emptyExplanation(limit)
	for _, p := range s.all() {
		own := emptyExplanation(limit)
		if p.priced != nil {
			own = o.explain(ctx, p.priced.price, limit)
		}
		own.Allowed = p.refusal == nil
		sum.add(p.id, own)
		if p == s.root {
			continue
		}
		org := ExplainedOrg{ID: p.id, Explanation: own}
		if p.refusal != nil {
			org.Code = string(p.refusal.Code)
		}
		sum.Orgs = append(sum.Orgs, org)
	}
	if sum.Objects > o.objects {
		sum.refuse(o.tooManyObjects(sum.Objects))
	}
	return sum
}

// add adds an org's part; the whole is allowed when all parts are.
func (e *Explanation) add(id string, part Explanation) {
	e.Estimated += part.Estimated
	e.Needed += part.Needed
	e.Objects += part.Objects
	e.Allowed = e.Allowed && part.Allowed
	if e.Refused == nil {
		e.Refused = part.Refused
	}
	for bucket, n := range part.ByBucket {
		e.ByBucket[bucket] += n
	}
	for _, row := range part.Plan {
		row.Org = id
		e.Plan = append(e.Plan, row)
	}
}

// explain returns a price in full, and which limit refuses it.
func (o *operation) explain(ctx context.Context, price plan.Price, limit int) Explanation {
	e := emptyExplanation(limit)
	e.Estimated, e.Needed, e.Objects = price.Calls, price.Needed, price.Objects
	for _, row := range price.Rows {
		e.ByBucket[row.Bucket] += row.Calls
		e.Plan = append(
			e.Plan,
			ExplainedRow{Field: row.Field, Strategy: string(row.Strategy), Estimated: row.Calls, Bucket: row.Bucket, Why: row.Why},
		)
	}
	if refusal := o.refusalOf(ctx, price, limit); refusal != nil {
		e.refuse(refusal)
	}
	return e
}

func emptyExplanation(limit int) Explanation {
	return Explanation{Limit: limit, Allowed: true, ByBucket: map[string]int{}, Plan: []ExplainedRow{}}
}

// refuse notes why the operation would not be run.
func (e *Explanation) refuse(why *apierror.Error) {
	e.Allowed = false
	if why.Exceeds != nil {
		e.Refused = &Refused{Excess: *why.Exceeds, Code: string(why.Code), Message: why.Message}
	}
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the reader may be gone
}
