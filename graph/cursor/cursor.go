// Package cursor encodes and decodes the cursors of connections: opaque to
// clients, signed, and valid only for the list they came from.
package cursor

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"
	"strings"

	"oktagraph/loaders"
)

// ErrInvalid is all a client learns about a cursor that is damaged, too old for
// this server, or from another list: to distinguish these would only help a
// forger.
var ErrInvalid = errors.New("after is not a cursor of this list; " +
	"pass a cursor of the page before, with the same filter, search and orderBy, or leave after out to start again")

// Binding identifies the list a cursor belongs to. The page size is not part of
// it: a client may change `first` between pages.
type Binding struct {
	// Tenant is the tenant's id and its link's generation.
	Tenant string
	// Field is the list's path in the schema, such as Query.users or
	// Group.members.
	Field string
	// Parent is the id of the object the list belongs to, "" for root fields.
	Parent string
	// Args are the canonical filter, search and orderBy.
	Args string
}

const (
	// version is the first byte of every cursor. A new layout gets a new
	// number, so that old cursors are refused instead of misread.
	version = 3
	// macSize is HMAC-SHA-256 cut to 128 bits, which RFC 2104 section 5 allows: it
	// cannot be guessed, and is half as long in every edge of every page.
	macSize = 16
	// maxEncoded bounds what Decode reads. Okta's own cursors are below 200 bytes,
	// and the fingerprints of a page take 1.7 KB when encoded.
	maxEncoded = 4 << 10
)

// Codec encodes and decodes cursors with one key. It is safe for concurrent use.
type Codec struct{ key [sha256.Size]byte }

// New returns a codec for a secret of any length. Replicas need the same one.
// Without a secret it uses a random key, and cursors become invalid when the
// process ends.
func New(secretKey []byte) *Codec {
	c := &Codec{}
	if len(secretKey) == 0 {
		// crypto/rand.Read never fails; see its documentation.
		_, _ = rand.Read(c.key[:])
		return c
	}
	// A key of its own, so that nothing else signed with the secret can be
	// passed off as a cursor.
	mac := hmac.New(sha256.New, secretKey)
	mac.Write([]byte("oktagraph cursor"))
	mac.Sum(c.key[:0])
	return c
}

// Encode returns the cursor of a position, in characters that need no escaping
// in a URL. Offset and Seen must not be negative.
func (c *Codec) Encode(b Binding, p loaders.Position) string {
	raw := make([]byte, 1+macSize, 1+macSize+4*binary.MaxVarintLen32+len(p.After)+len(p.LastID)+len(p.Key)+len(p.Given))
	raw[0] = version
	raw = binary.AppendUvarint(raw, uint64(max(p.Offset, 0)))
	raw = binary.AppendUvarint(raw, uint64(max(p.Seen, 0)))
	raw = appendText(raw, p.After)
	raw = appendText(raw, p.LastID)
	raw = appendText(raw, p.Key)
	raw = append(raw, p.Given...)
	copy(raw[1:], c.sign(b, raw[1+macSize:]))
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Decode returns the position of a cursor that this codec made for the same
// list, and [ErrInvalid] for anything else.
func (c *Codec) Decode(b Binding, cursor string) (loaders.Position, error) {
	// Go's decoder skips line breaks, which would give one position many cursors.
	if len(cursor) > maxEncoded || strings.ContainsAny(cursor, "\r\n") {
		return loaders.Position{}, ErrInvalid
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) < 1+macSize || raw[0] != version {
		return loaders.Position{}, ErrInvalid
	}
	payload := raw[1+macSize:]
	if !hmac.Equal(raw[1:1+macSize], c.sign(b, payload)) {
		return loaders.Position{}, ErrInvalid
	}
	return parse(payload)
}

// parse reads a payload whose signature is valid.
func parse(payload []byte) (loaders.Position, error) {
	r := reader{rest: payload}
	p := loaders.Position{Offset: r.count(), Seen: r.count(), After: r.text(), LastID: r.text(), Key: r.text()}
	p.Given = string(r.rest)
	if r.broken {
		return loaders.Position{}, ErrInvalid
	}
	return p, nil
}

// reader reads the parts of a payload. After an error all further reads fail.
type reader struct {
	rest   []byte
	broken bool
}

// count reads a number that fits an int on every platform.
func (r *reader) count() int {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v > math.MaxInt32 {
		r.broken = true
		return 0
	}
	r.rest = r.rest[n:]
	return int(v)
}

// text reads a length and that many bytes.
func (r *reader) text() string {
	size := r.count()
	if r.broken || size > len(r.rest) {
		r.broken = true
		return ""
	}
	text := string(r.rest[:size])
	r.rest = r.rest[size:]
	return text
}

// sign covers the version, the binding and the payload. Each part is preceded
// by its length, so that no two bindings give the same bytes.
func (c *Codec) sign(b Binding, payload []byte) []byte {
	msg := make([]byte, 0, 256)
	msg = append(msg, version)
	for _, part := range []string{b.Tenant, b.Field, b.Parent, b.Args} {
		msg = appendText(msg, part)
	}
	msg = append(msg, payload...)
	mac := hmac.New(sha256.New, c.key[:])
	mac.Write(msg)
	return mac.Sum(nil)[:macSize]
}

func appendText(b []byte, text string) []byte {
	b = binary.AppendUvarint(b, uint64(len(text)))
	return append(b, text...)
}
