package limits_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// once is a transport that creates one operation and dispatches its errors.
type once struct {
	t     *testing.T
	query string
}

func (once) Supports(*http.Request) bool { return true }

func (o once) Do(_ http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	op, errs := exec.CreateOperationContext(r.Context(), &graphql.RawParams{Query: o.query})
	if len(errs) == 0 {
		o.t.Error("the operation passes")
	}
	exec.DispatchError(graphql.WithOperationContext(r.Context(), op), errs)
}

func request(t *testing.T) *http.Request {
	t.Helper()
	return httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", nil)
}
