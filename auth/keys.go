package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"oktagraph/tenant"
)

// Authenticator says who sends a request. Its errors wrap [ErrUnauthenticated].
type Authenticator interface {
	Authenticate(r *http.Request) (*Principal, error)
}

// ErrUnauthenticated is what every refusal wraps. The texts around it may be
// shown to the caller: they never hold what was sent.
var ErrUnauthenticated = errors.New("not authenticated")

// Client is one caller: its key and who it then is.
type Client struct {
	Key       Key
	Principal *Principal
}

// Keys authenticates callers by `Authorization: Bearer <API key>`.
type Keys struct {
	clients  []Client
	readable map[string]tenant.Readable
}

// NewKeys returns an authenticator for clients. It fails without any (a server
// nobody may call is a mistake), for one without key or principal, and when two
// share a key or a name.
func NewKeys(clients ...Client) (*Keys, error) {
	if len(clients) == 0 {
		return nil, errors.New("register callers: there are none")
	}
	names, sums := map[string]bool{}, map[[sha256.Size]byte]string{}
	var faults []error
	for i, c := range clients {
		if !c.Key.set || c.Principal == nil {
			faults = append(faults, fmt.Errorf("caller %d has no key or no principal", i+1))
			continue
		}
		name := c.Principal.Name
		if names[name] {
			faults = append(faults, fmt.Errorf("caller %q is there twice", name))
		}
		if other, taken := sums[c.Key.sum]; taken {
			faults = append(faults, fmt.Errorf("callers %q and %q have the same key", other, name))
		}
		names[name], sums[c.Key.sum] = true, name
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("register callers: %w", err)
	}
	return &Keys{clients: append([]Client(nil), clients...), readable: readableOf(clients)}, nil
}

// Authenticate returns the principal of the key r carries. All keys are compared
// in constant time and none is skipped, so the time taken tells nothing about how
// near a guess was or whose key it is.
func (k *Keys) Authenticate(r *http.Request) (*Principal, error) {
	token, err := bearer(r.Header)
	if err != nil {
		return nil, err
	}
	p, ok := k.Lookup(token)
	if !ok {
		return nil, fmt.Errorf("%w: the key is not known", ErrUnauthenticated)
	}
	return p, nil
}

// Lookup returns the principal of a key that came by another way than the
// Authorization header, for example in a form; ok is false when the key is not
// known. It takes the time that [Keys.Authenticate] takes.
func (k *Keys) Lookup(secret string) (p *Principal, ok bool) {
	if len(secret) > maxKey {
		return nil, false
	}
	sum := sha256.Sum256([]byte(secret))
	found := -1
	for i, c := range k.clients {
		found = subtle.ConstantTimeSelect(c.Key.same(sum), i, found)
	}
	if found < 0 {
		return nil, false
	}
	return k.clients[found].Principal, true
}

// Fingerprint names a key without giving it away, even to whoever holds its hash.
func Fingerprint(secret string) string { return fingerprint(sha256.Sum256([]byte(secret))) }

func fingerprint(sum [sha256.Size]byte) string {
	again := sha256.Sum256(sum[:])
	return hex.EncodeToString(again[:])
}

// Holder returns the principal of the key of a [Fingerprint]; ok is false when no client has
// that key any more.
func (k *Keys) Holder(of string) (p *Principal, ok bool) {
	for _, c := range k.clients {
		if fingerprint(c.Key.sum) == of {
			return c.Principal, true
		}
	}
	return nil, false
}

// bearer takes the token out of the one Authorization header.
func bearer(h http.Header) (string, error) {
	values := h.Values("Authorization")
	if len(values) == 0 {
		return "", fmt.Errorf("%w: send Authorization: Bearer <key>", ErrUnauthenticated)
	}
	if len(values) > 1 {
		// A proxy may have looked at another one than we would.
		return "", fmt.Errorf("%w: more than one Authorization header", ErrUnauthenticated)
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	token = strings.TrimLeft(token, " ") // RFC 9110 allows several spaces
	if !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > maxKey || !visible(token) {
		return "", fmt.Errorf("%w: send Authorization: Bearer <key>", ErrUnauthenticated)
	}
	return token, nil
}
