package graph

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"go.opentelemetry.io/otel/trace"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/exec"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/tenant"
)

const (
	// orgsField is the root field whose objects are orgs, each a root of its own.
	orgsField = "orgs"
	// maxOrgs is the most orgs of one operation, over all aliases: each has its own loaders,
	// price and memory.
	maxOrgs = 50
	// pricedAtOnce is how many orgs are priced at the same time; pricing may call Redis.
	pricedAtOnce = 8
)

type splitKey struct{}

// split is an operation that consists of several, each for one org. They share the document
// and the deadline, but nothing that was read.
type split struct {
	root *part // of the root's own fields; nil when there are none
	orgs []*part
}

// part is the operation of one org.
type part struct {
	field string // the response name that it is an element of; "" for the root's own
	index int
	id    string // as in the request

	tenant  *tenant.Tenant // nil when it is not open to the caller
	plan    *exec.Plan
	priced  *priced
	request *loaders.Request // nil when it was refused
	refusal *apierror.Error
	read    *exec.Tally // nil until it is answered
}

type partKey struct{}

// runParts runs an operation that reads several orgs, or none at all.
func (o *operation) runParts(
	ctx context.Context, p *exec.Plan, planning trace.Span, next graphql.OperationHandler,
) graphql.ResponseHandler {
	s, refusal := o.split(ctx, p)
	if refusal != nil {
		return refuseAt(refusal, nil)
	}
	loading, done := loadingTime(ctx)
	refused := o.beginParts(ctx, loading, s)
	planning.End()
	if refused != nil {
		done()
		return refuseAt(refused.GraphQL(), s.cost())
	}
	ctx = exec.WithPlan(ctx, p)
	if len(p.Apart) > 0 {
		ctx = exec.WithParts(context.WithValue(ctx, splitKey{}, s), s.executed())
	}
	run := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		defer done()
		return run(ctx)
	}
}

// split determines which orgs an operation reads. Its error refuses the whole operation.
func (o *operation) split(ctx context.Context, p *exec.Plan) (*split, *gqlerror.Error) {
	caller, ok := auth.PrincipalFrom(ctx)
	if !ok {
		return nil, apierror.Fault(errNoCaller).GraphQL()
	}
	s := &split{}
	if p.Loads() {
		t, named := tenantFrom(ctx)
		if !named {
			return nil, tenantUnnamed(caller).GraphQL()
		}
		s.root = &part{id: t.ID, tenant: t, plan: p}
	}
	for _, f := range p.Apart {
		ids, refusal := o.orgIDs(ctx, caller, f)
		if refusal == nil && len(s.orgs)+len(ids) > maxOrgs {
			refusal = apierror.BadInput("ids", "an operation reads at most %d orgs; name fewer", maxOrgs)
		}
		if refusal != nil {
			return nil, at(f, refusal)
		}
		for i, id := range ids {
			s.orgs = append(s.orgs, o.part(ctx, caller, f, i, id))
		}
	}
	return s, nil
}

// at returns a refusal of the whole operation because of one of its root fields.
func at(f exec.Apart, refusal *apierror.Error) *gqlerror.Error {
	e := refusal.GraphQL()
	e.Path = ast.Path{ast.PathName(f.Alias)}
	if p := f.Position; p != nil {
		e.Locations = []gqlerror.Location{{Line: p.Line, Column: p.Column}}
	}
	return e
}

// orgIDs returns the ids in the field's argument; all of the caller's when it names none.
func (o *operation) orgIDs(ctx context.Context, caller *auth.Principal, f exec.Apart) ([]string, *apierror.Error) {
	in := f.ArgumentMap(graphql.GetOperationContext(ctx).Variables)
	args, err := o.executor.Arguments(ctx, o.executor.Generated, f.Coordinate, in)
	if err != nil {
		return nil, apierror.Classify(ctx, err)
	}
	ids, _ := args["ids"].([]string)
	if ids == nil {
		return caller.Tenants, nil
	}
	if sorted := slices.Sorted(slices.Values(ids)); len(slices.Compact(sorted)) < len(ids) {
		return nil, apierror.BadInput("ids", "must name each org once")
	}
	return ids, nil
}

// part returns one org's part; when the tenant is not open, it is nil and the part refused.
func (o *operation) part(ctx context.Context, caller *auth.Principal, f exec.Apart, index int, id string) *part {
	p := &part{field: f.Alias, index: index, id: id, plan: f.Plan}
	t, err := auth.OpenTenant(caller, id, o.tenants)
	if err != nil {
		p.refusal = apierror.Classify(ctx, refusal(err))
		return p
	}
	p.tenant = t
	return p
}

// namedTenants is how many of the caller's tenants a refusal lists.
const namedTenants = 20

// tenantUnnamed returns the refusal of reads in one org when the caller has several tenants and
// named none.
func tenantUnnamed(caller *auth.Principal) *apierror.Error {
	ids := strings.Join(caller.Tenants[:min(len(caller.Tenants), namedTenants)], ", ")
	if more := len(caller.Tenants) - namedTenants; more > 0 {
		ids += fmt.Sprintf(" and %d more", more)
	}
	e := apierror.BadInput(auth.TenantHeader, "name one of your tenants in the %s header: %s; or ask %s", auth.TenantHeader, ids, orgsField)
	e.OfRequest = true
	return e.Of(caller.Tenants)
}

// beginParts prices the parts, and creates the loaders of those that are run. The limit of calls
// applies to each, that of objects to the whole answer. Its error refuses the whole operation.
func (o *operation) beginParts(ctx, loading context.Context, s *split) *apierror.Error {
	o.priceParts(ctx, loading, s)
	objects := 0
	for _, p := range s.all() {
		switch {
		case p == s.root && p.refusal != nil:
			return p.refusal
		case p.refusal == nil:
			objects += p.priced.price.Objects
		}
	}
	if objects > o.objects {
		return o.tooManyObjects(objects)
	}
	ctx = accountOf(ctx).reserve(ctx, s.needed())
	given := new(atomic.Int64)
	for _, p := range s.all() {
		if p.refusal != nil {
			continue
		}
		r, err := o.begin(ctx, loading, p.tenant, p.priced, given)
		if err != nil {
			p.refusal = apierror.Fault(err)
			continue
		}
		p.request = r
	}
	if s.root != nil {
		return s.root.refusal
	}
	return nil
}

// priceParts prices the parts whose tenants are open, a few at the same time.
func (o *operation) priceParts(ctx, loading context.Context, s *split) {
	op, limit := graphql.GetOperationContext(ctx), o.limitOf(ctx)
	price := func(p *part) {
		defer func() {
			if value := recover(); value != nil {
				p.refusal = apierror.Fault(fmt.Errorf("panic: %v\n%s", value, debug.Stack()))
			}
		}()
		p.priced = o.priceOf(ctx, op, p.plan, o.engine.SharedSizes(loading, p.tenant), limit)
		p.refusal = o.refusalOf(ctx, p.priced.price, limit)
	}
	var pricing sync.WaitGroup
	room := make(chan struct{}, pricedAtOnce)
	for _, p := range s.all() {
		if p.tenant == nil {
			continue
		}
		room <- struct{}{}
		pricing.Go(func() {
			defer func() { <-room }()
			price(p)
		})
	}
	pricing.Wait()
}

// needed returns the most calls that the parts that are run may take.
func (s *split) needed() int {
	sum := 0
	for _, p := range s.all() {
		if p.refusal == nil {
			sum += p.priced.price.Needed
		}
	}
	return sum
}

// all returns the parts, the root's own first.
func (s *split) all() []*part {
	if s.root == nil {
		return s.orgs
	}
	return append([]*part{s.root}, s.orgs...)
}

// fields returns the response names whose elements are parts.
func (s *split) fields() []string {
	var names []string
	for _, p := range s.orgs {
		if !slices.Contains(names, p.field) {
			names = append(names, p.field)
		}
	}
	return names
}

// executed returns the split in the executor's form.
func (s *split) executed() *exec.Parts {
	made := &exec.Parts{Of: map[string][]exec.Part{}}
	if s.root != nil {
		made.Root = s.root.enter
	}
	for _, p := range s.orgs {
		one := exec.Part{Enter: p.enter}
		if p.refusal != nil {
			one.Err = p.refusal
		} else {
			one.Object = newOrg(p.tenant)
		}
		made.Of[p.field] = append(made.Of[p.field], one)
	}
	return made
}

// enter returns the context of the part's operation.
func (p *part) enter(ctx context.Context) context.Context {
	return context.WithValue(loaders.WithRequest(apierror.OwnReports(ctx), p.request), partKey{}, p)
}

func newOrg(t *tenant.Tenant) *model.Org {
	org := &model.Org{ID: t.ID}
	if t.Name != "" {
		org.Name = &t.Name
	}
	return org
}
