package transport

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// Params are the parameters of a request: GraphQL's, and the document's id.
type Params struct {
	graphql.RawParams
	// DocumentID names a document instead of its text or along with it; "" when the
	// request has no such id. It is not checked.
	DocumentID string
}

// The members that name a document: the one of GraphQL over HTTP's appendix on
// persisted documents, and the two in Relay's documentation. Those two count only
// without a text: next to a text, they belong to some tool.
const documentMember = "documentId"

var relayMembers = [...]string{"doc_id", "id"}

// named reports whether the request names a document, so that the text may be
// missing. The code that looks the document up judges the name.
func (p *Params) named() bool {
	return p.DocumentID != "" || p.Extensions["persistedQuery"] != nil
}

// Context returns ctx with the document's id; see [DocumentID].
func (p *Params) Context(ctx context.Context) context.Context {
	if p.DocumentID == "" {
		return ctx
	}
	return context.WithValue(ctx, documentKey{}, p.DocumentID)
}

type documentKey struct{}

// DocumentID returns the id by which the request of ctx names its document, ""
// when it has none.
func DocumentID(ctx context.Context) string {
	id, _ := ctx.Value(documentKey{}).(string)
	return id
}

// documentID reads the id from an object.
func documentID(members map[string]any, withText bool) (string, *refusal) {
	id, refused := text(members, documentMember)
	if refused != nil || withText {
		return id, refused
	}
	for _, name := range relayMembers {
		relay, refused := text(members, name)
		switch {
		case refused != nil:
			return "", refused
		case relay != "" && id != "" && relay != id:
			return "", refuse(malformed, "%s: names another document than the member beside it; send one id", name)
		case relay != "":
			id = relay
		}
	}
	return id, nil
}
