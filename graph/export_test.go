package graph

import (
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"

	"oktagraph/auth"
	"oktagraph/graph/exec"
	"oktagraph/loaders"
	"oktagraph/loaders/plan"
)

// HintsProbe authenticates requests as the handler does, and reports the hints that the
// loaders would get for their operations.
func HintsProbe(callers auth.Authenticator, tenants auth.Tenants, see func(loaders.Hints)) http.Handler {
	next := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		see(loaders.Hints{Freshness: freshnessOf(r.Context())})
	})
	return &authenticate{callers: callers, tenants: tenants, next: next}
}

// NullUncached is nullUncached; elements of orgs are treated like data.
func NullUncached(resp *graphql.Response) { nullUncached(resp, []string{"orgs"}) }

// DocumentsProbe is the cache of documents with an executor.
type DocumentsProbe struct{ operation *operation }

// NewDocumentsProbe makes a DocumentsProbe.
func NewDocumentsProbe() (DocumentsProbe, error) {
	o, err := newOperation(Options{})
	return DocumentsProbe{o}, err
}

// KeepsPlan reports whether the plan of a new document is kept.
func (d DocumentsProbe) KeepsPlan(t testing.TB, text string) bool {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(d.operation.executor.Schema(), text, nil)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	d.operation.documents.Add(t.Context(), text, doc)
	plan := func() *exec.Plan {
		op := &graphql.OperationContext{RawQuery: text, Doc: doc, Operation: doc.Operations[0]}
		return d.operation.executor.Plan(op, d.operation.documents.plansOf(doc))
	}
	first := plan()
	return plan() == first
}

// InputError is inputError.
func InputError(err error) error {
	if e := inputError(err); e != nil {
		return e
	}
	return nil
}

// Unpriced returns the edges without a function or a price.
func Unpriced() []string {
	var names []string
	for name, e := range (&reader{}).edges() {
		if e.load == nil || e.price == nil {
			names = append(names, name)
		}
	}
	return names
}

// FreeEdges returns the edges that cost no call.
func FreeEdges() []string {
	var names []string
	for name, e := range (&reader{}).edges() {
		if reflect.ValueOf(e.price).Pointer() == reflect.ValueOf(plan.Prices().Nothing).Pointer() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
