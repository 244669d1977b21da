package apierror

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// MaxRequestErrors is how many errors of a request that was not run are shown.
// A document of 3,000 tokens can have 1,500 unknown fields; nobody reads more than
// a screen of errors.
const MaxRequestErrors = 20

// Collapsing is the gqlgen extension that shortens the error list of every
// response and makes the presenter log each fault once per operation. Add it first
// with srv.Use, so that every other extension's errors pass through it.
type Collapsing struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.ResponseInterceptor
} = Collapsing{}

// ExtensionName implements graphql.HandlerExtension.
func (Collapsing) ExtensionName() string { return "CollapseErrors" }

// Validate implements graphql.HandlerExtension.
func (Collapsing) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptResponse implements graphql.ResponseInterceptor.
func (Collapsing) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	this := &reports{}
	resp := next(context.WithValue(ctx, reportsKey{}, this))
	if resp == nil || len(resp.Errors) == 0 {
		return resp
	}
	if resp.Data == nil { // the operation was not run; "null" is data
		resp.Errors = firstErrors(resp.Errors)
	} else {
		resp.Errors = Collapse(resp.Errors, this.apart...)
	}
	return resp
}

// Collapse shortens a list of errors. Errors with a path are execution errors: for
// each field (its path without list indices) and code, only the one with the lowest
// path stays, with their number in extensions.count. They are ordered by path, so that
// the answer does not depend on which edge was first. Errors without a path come first,
// at most MaxRequestErrors of them. Below the root fields apart, each element of the
// list counts as a separate field. The list and its errors are not modified.
func Collapse(list gqlerror.List, apart ...string) gqlerror.List {
	var plain, placed gqlerror.List
	for _, e := range list {
		if len(e.Path) == 0 {
			plain = append(plain, e)
		} else {
			placed = append(placed, e)
		}
	}
	slices.SortStableFunc(placed, func(a, b *gqlerror.Error) int { return comparePaths(a.Path, b.Path) })
	counts := make(map[string]int)
	for _, e := range placed {
		counts[fieldAndCode(e, apart)]++
	}
	out := firstErrors(plain)
	for _, e := range placed {
		key := fieldAndCode(e, apart)
		n, unseen := counts[key]
		if !unseen {
			continue
		}
		delete(counts, key)
		kept := *e
		kept.Extensions = maps.Clone(e.Extensions)
		if kept.Extensions == nil {
			kept.Extensions = make(map[string]any, 1)
		}
		kept.Extensions["count"] = n
		out = append(out, &kept)
	}
	return out
}

// firstErrors returns as many errors as fit, at least one.
func firstErrors(list gqlerror.List) gqlerror.List {
	length := 0
	for i, e := range list {
		if length += len(e.Message); i > 0 && (i == MaxRequestErrors || length > maxMessages) {
			return slices.Clone(list[:i])
		}
	}
	return slices.Clone(list)
}

func fieldAndCode(e *gqlerror.Error, apart []string) string {
	var key strings.Builder
	root, _ := e.Path[0].(ast.PathName)
	for i, step := range e.Path {
		switch s := step.(type) {
		case ast.PathName:
			key.WriteString(string(s))
			key.WriteByte('.')
		case ast.PathIndex:
			if i == 1 && slices.Contains(apart, string(root)) {
				key.WriteString(strconv.Itoa(int(s)))
				key.WriteByte('.')
			}
		}
	}
	code, _ := e.Extensions["code"].(string)
	return key.String() + " " + code // names contain no spaces
}

func comparePaths(a, b ast.Path) int {
	for i := range min(len(a), len(b)) {
		if c := compareSteps(a[i], b[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func compareSteps(a, b ast.PathElement) int {
	ai, aIsIndex := a.(ast.PathIndex)
	bi, bIsIndex := b.(ast.PathIndex)
	if aIsIndex && bIsIndex {
		return cmp.Compare(ai, bi)
	}
	an, _ := a.(ast.PathName)
	bn, _ := b.(ast.PathName)
	return cmp.Compare(an, bn)
}

type reportsKey struct{}

// reports remembers which faults of one operation are already in the log: a failed
// batch is reported once for each of its nodes.
type reports struct {
	mu   sync.Mutex
	seen map[string]struct{}

	apart []string
}

// Apart sets which root fields are lists of separate operations: the errors of two of them
// are never counted as one. Call it before the response is made.
func Apart(ctx context.Context, fields []string) {
	if r, ok := ctx.Value(reportsKey{}).(*reports); ok {
		r.apart = fields
	}
}

// OwnReports returns the context for one of several operations of a response: its faults are
// logged even if another operation reports the same.
func OwnReports(ctx context.Context) context.Context {
	return context.WithValue(ctx, reportsKey{}, &reports{})
}

// maxReports bounds the memory of one operation's faults; further texts are
// logged each time.
const maxReports = 100

// firstReport reports whether text has yet to be logged for this operation.
func firstReport(ctx context.Context, text string) bool {
	r, ok := ctx.Value(reportsKey{}).(*reports)
	if !ok {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, logged := r.seen[text]; logged {
		return false
	}
	if r.seen == nil {
		r.seen = make(map[string]struct{})
	}
	if len(r.seen) < maxReports {
		r.seen[text] = struct{}{}
	}
	return true
}
