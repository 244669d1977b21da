package graph

import (
	"context"
	"fmt"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/graph/exec"
)

const (
	// documentsKept is how many parsed documents are kept: more than the queries of a
	// handful of frontends.
	documentsKept = 1000
	// keptDocument is the longest text that is kept, in bytes. Frontends' queries have a
	// few KB; a hundred of this length, parsed, take as much memory as the answers' cache.
	keptDocument = 16 << 10
	// keptFields bounds the fields of all plans that are kept, some 400 bytes each: 1,000
	// plans of 150 fields. Without it, a client could fill gigabytes by varying its documents.
	keptFields = 150_000
)

// documents is gqlgen's cache of parsed documents, except long ones, with their plans.
type documents struct {
	byText *lru.Cache[string, *ast.QueryDocument]
	adding sync.Mutex
	room   *exec.Room
	plans  sync.Map // of exec.Plans, by document; they end with it
}

var _ graphql.Cache[*ast.QueryDocument] = (*documents)(nil)

func newDocuments() (*documents, error) {
	d := &documents{room: exec.NewRoom(keptFields)}
	byText, err := lru.NewWithEvict(documentsKept, func(_ string, doc *ast.QueryDocument) { d.end(doc) })
	if err != nil {
		return nil, fmt.Errorf("make the cache of documents: %w", err)
	}
	d.byText = byText
	return d, nil
}

// Get implements graphql.Cache.
func (d *documents) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	return d.byText.Get(text)
}

// Add implements graphql.Cache. When two requests parse a text at the same time, the later
// document stays.
func (d *documents) Add(_ context.Context, text string, doc *ast.QueryDocument) {
	if len(text) > keptDocument {
		return
	}
	d.adding.Lock()
	defer d.adding.Unlock()
	if before, known := d.byText.Peek(text); known {
		d.end(before)
	}
	d.plans.Store(doc, exec.NewPlans(d.room))
	d.byText.Add(text, doc)
}

// end drops the plans of an evicted document.
func (d *documents) end(doc *ast.QueryDocument) {
	if plans := d.plansOf(doc); plans != nil {
		d.plans.Delete(doc)
		plans.End()
	}
}

// plansOf returns the plans of a kept document, nil for others.
func (d *documents) plansOf(doc *ast.QueryDocument) *exec.Plans {
	plans, _ := d.plans.Load(doc)
	p, _ := plans.(*exec.Plans)
	return p
}
