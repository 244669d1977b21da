package persisted

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"oktagraph/graph/apierror"
	"oktagraph/graph/transport"
)

const (
	// maxID is the longest id of a document, in bytes: Relay's have 32, hashes 40 to 71,
	// and some tools put the operation's name in front.
	maxID = 256
	// sumPrefix begins an id that is the SHA-256 of the text, as GraphQL over HTTP defines.
	sumPrefix = "sha256:"

	apolloMember   = "persistedQuery"
	apolloHash     = "extensions.persistedQuery.sha256Hash"
	documentMember = "documentId"
)

// reference is how a request names its document; the zero value means not at all.
type reference struct {
	member string // of the request, for messages
	id     string
	// sum is the SHA-256 of the text, in hexadecimal, if the id has that form.
	sum string
}

// referenceOf reads how a request names its document.
func referenceOf(ctx context.Context, extensions map[string]any) (reference, *apierror.Error) {
	id, member := transport.DocumentID(ctx), documentMember
	apollo, given := extensions[apolloMember]
	switch {
	case given && apollo != nil && id != "":
		return reference{}, apierror.BadRequest("extensions.persistedQuery", "stands beside the id of a document; send one of the two")
	case given && apollo != nil:
		var refused *apierror.Error
		if id, refused = apolloID(apollo); refused != nil {
			return reference{}, refused
		}
		member = apolloHash
	case id == "":
		return reference{}, nil
	}
	if len(id) > maxID {
		return reference{}, apierror.BadRequest(member, "has %d bytes; an id has at most %d", len(id), maxID)
	}
	ref := reference{member: member, id: id}
	if sum := strings.TrimPrefix(id, sumPrefix); isSum(sum) {
		ref.sum = sum
	} else if sum != id {
		return reference{}, apierror.BadRequest(member, "must be 64 lower-case hexadecimal digits behind sha256:")
	}
	return ref, nil
}

// apolloID returns the hash in extensions.persistedQuery. It ignores members that the protocol
// does not define: urql's clients send one.
func apolloID(value any) (string, *apierror.Error) {
	members, ok := value.(map[string]any)
	if !ok {
		return "", apierror.BadRequest("extensions.persistedQuery", "must be an object with version and sha256Hash")
	}
	if members["version"] != json.Number("1") {
		return "", apierror.BadRequest("extensions.persistedQuery.version", "must be the number 1")
	}
	hash, ok := members["sha256Hash"].(string)
	if !ok || hash == "" {
		return "", apierror.BadRequest(apolloHash, "must be the SHA-256 of the document's text, in hexadecimal digits")
	}
	return hash, nil
}

func isSum(s string) bool {
	if len(s) != hex.EncodedLen(sha256.Size) {
		return false
	}
	return !strings.ContainsFunc(s, func(c rune) bool { return (c < '0' || c > '9') && (c < 'a' || c > 'f') })
}

// sumOf returns the SHA-256 of a text in the form of ids.
func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
