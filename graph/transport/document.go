package transport

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// Params are the parameters of a request: GraphQL's, and the document's id.
type Params struct {
	graphql.RawParams
	// DocumentID names a document in place of its text, or beside it; "" when the
	// request names none in this way. It is not checked.
	DocumentID string
}

// The members that name a document: that of GraphQL over HTTP's appendix on
// persisted documents, and the two that Relay's documentation sends, which count
// only where there is no text: an id beside a text is some tool's own.
const documentMember = "documentId"

var relayMembers = [...]string{"doc_id", "id"}

// named reports whether something stands for the text that is missing. What it
// says is for whoever looks the document up to judge.
func (p *Params) named() bool {
	return p.DocumentID != "" || p.Extensions["persistedQuery"] != nil
}

// Context is ctx with the id of the document; see [DocumentID].
func (p *Params) Context(ctx context.Context) context.Context {
	if p.DocumentID == "" {
		return ctx
	}
	return context.WithValue(ctx, documentKey{}, p.DocumentID)
}

type documentKey struct{}

// DocumentID is the id that the request of ctx names its document by, "" when it
// names none.
func DocumentID(ctx context.Context) string {
	id, _ := ctx.Value(documentKey{}).(string)
	return id
}

// documentID takes the id out of an object.
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
