package naive

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"

	"oktagraph/graph/generated"
	"oktagraph/graph/model"
)

// Options are what an Executor is made of.
type Options struct {
	// Address, Token and Transport lead to the org.
	Address, Token string
	Transport      http.RoundTripper
	// Viewer is what the field viewer answers.
	Viewer *model.Viewer
}

// Executor answers queries.
type Executor struct {
	options Options
	client  *http.Client
	calls   atomic.Int64
}

// New makes an executor.
func New(o Options) *Executor {
	return &Executor{options: o, client: &http.Client{Transport: o.Transport}}
}

// Calls is how many calls all queries made.
func (e *Executor) Calls() int { return int(e.calls.Load()) }

// run is one query on its way, and the root of its resolvers.
type run struct {
	*Executor
	ctx context.Context //nolint:containedctx // a run is one call of Run
	mu  sync.Mutex      // held during a call
	// memo keeps what was answered: within one query even a simple gateway asks
	// for the same thing once.
	memo map[string]response
	// tied are the users of apps, by app and user: read once, since every user asks.
	tied struct {
		sync.Mutex
		by map[string]map[string]*tied
	}

	// Read once a query, since nearly every field about roles needs them.
	every func() []*model.RoleAssignment
	whole func() *everything
}

func (e *Executor) begin(ctx context.Context) *run {
	r := &run{Executor: e, ctx: ctx, memo: map[string]response{}}
	r.tied.by = map[string]map[string]*tied{}
	r.every, r.whole = sync.OnceValue(r.readEveryAssignment), sync.OnceValue(r.readWorld)
	return r
}

// Run answers the only operation of a document. Anything that cannot be
// answered fails the whole: queries that fail in part are not compared.
func (e *Executor) Run(ctx context.Context, query string, variables map[string]any) (json.RawMessage, error) {
	schema := generated.NewExecutableSchema(generated.Config{
		Resolvers:  e.begin(ctx),
		Directives: generated.DirectiveRoot{AnyCaller: pass, RequiresScope: passScope},
	})
	exec := executor.New(schema)
	exec.SetRecoverFunc(failed)
	ctx = graphql.StartOperationTrace(ctx)
	op, problems := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: query, Variables: variables})
	if len(problems) > 0 {
		return nil, fmt.Errorf("read the query: %w", problems)
	}
	answers, ctx := exec.DispatchOperation(ctx, op)
	answer := answers(ctx)
	if answer == nil {
		return nil, fmt.Errorf("run the query: %w", context.Cause(ctx))
	}
	if len(answer.Errors) > 0 {
		return nil, fmt.Errorf("run the query: %w", answer.Errors)
	}
	return answer.Data, nil
}

// failed makes what must found an error.
func failed(ctx context.Context, cause any) error {
	if f, ok := cause.(failure); ok {
		return f.error
	}
	return graphql.DefaultRecover(ctx, cause)
}

// pass lets everybody read everything.
func pass(ctx context.Context, _ any, next graphql.Resolver) (any, error) { return next(ctx) }

func passScope(ctx context.Context, _ any, next graphql.Resolver, _ string) (any, error) {
	return next(ctx)
}

// The resolvers, by the schema's types; each holds the run.
type (
	queries     struct{ *run }
	users       struct{ *run }
	profiles    struct{ *run }
	groups      struct{ *run }
	roles       struct{ *run }
	assignments struct{ *run }
	targets     struct{ *run }
	logEvents   struct{ *run }
	logParties  struct{ *run }

	resourceSets   struct{ *run }
	resources      struct{ *run }
	holders        struct{ *run }
	administrators struct{ *run }
	serviceApps    struct{ *run }
)

func (r *run) Query() generated.QueryResolver                   { return queries{r} }
func (r *run) Org() generated.OrgResolver                       { return org{queries{r}} }
func (r *run) User() generated.UserResolver                     { return users{r} }
func (r *run) UserProfile() generated.UserProfileResolver       { return profiles{r} }
func (r *run) Group() generated.GroupResolver                   { return groups{r} }
func (r *run) Role() generated.RoleResolver                     { return roles{r} }
func (r *run) RoleAssignment() generated.RoleAssignmentResolver { return assignments{r} }
func (r *run) RoleTargets() generated.RoleTargetsResolver       { return targets{r} }
func (r *run) LogEvent() generated.LogEventResolver             { return logEvents{r} }
func (r *run) LogParty() generated.LogPartyResolver             { return logParties{r} }

func (r *run) ResourceSet() generated.ResourceSetResolver     { return resourceSets{r} }
func (r *run) Resource() generated.ResourceResolver           { return resources{r} }
func (r *run) RoleHolder() generated.RoleHolderResolver       { return holders{r} }
func (r *run) Administrator() generated.AdministratorResolver { return administrators{r} }
func (r *run) ServiceApp() generated.ServiceAppResolver       { return serviceApps{r} }
