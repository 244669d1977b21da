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

// Authenticator finds out who sent a request. Its error wraps [ErrUnauthenticated] when the sender
// is unknown; others are [*ForbiddenError], [*IssuerDownError] and [*attempt.LimitedError].
type Authenticator interface {
	Authenticate(r *http.Request) (*Principal, error)
}

// Client is a key and its caller. A caller with several keys has one Client per key, all with the
// same Principal.
type Client struct {
	Key       Key
	Principal *Principal
}

// Keys is a [KeySource] of the keys in the configuration, which do not change.
type Keys struct {
	clients  []Client
	readable map[string]tenant.Readable
}

// NewKeys returns the source of the clients' keys. It fails when there are no clients
// (a server that nobody may call is a mistake), when one has no key or principal, and
// when two keys are equal or two principals share a name.
func NewKeys(clients ...Client) (*Keys, error) {
	if len(clients) == 0 {
		return nil, errors.New("register callers: there are none")
	}
	names, sums := map[string]*Principal{}, map[[sha256.Size]byte]string{}
	var faults []error
	for i, c := range clients {
		if !c.Key.set || c.Principal == nil {
			faults = append(faults, fmt.Errorf("caller %d has no key or no principal", i+1))
			continue
		}
		name := c.Principal.Name
		if named := names[name]; named != nil && named != c.Principal {
			faults = append(faults, fmt.Errorf("caller %q is there twice", name))
		}
		if other, taken := sums[c.Key.sum]; taken {
			faults = append(faults, fmt.Errorf("callers %q and %q have the same key", other, name))
		}
		names[name], sums[c.Key.sum] = c.Principal, name
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("register callers: %w", err)
	}
	return &Keys{clients: append([]Client(nil), clients...), readable: readableOf(clients)}, nil
}

// Lookup implements [KeySource]. It compares all keys in constant time and skips none, so
// its timing does not reveal how close a guess was or whose key it is.
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

func errKey() error { return refuse("the API key is not known") }

func errKeyExpired() error { return refuse("the API key has expired") }

// Fingerprint identifies a key without revealing the key or its hash.
func Fingerprint(secret string) string { return fingerprint(sha256.Sum256([]byte(secret))) }

func fingerprint(sum [sha256.Size]byte) string {
	again := sha256.Sum256(sum[:])
	return hex.EncodeToString(again[:])
}

// Holder returns the principal whose key has this [Fingerprint]; ok is false when no client has
// that key any more.
func (k *Keys) Holder(of string) (p *Principal, ok bool) {
	for _, c := range k.clients {
		if fingerprint(c.Key.sum) == of {
			return c.Principal, true
		}
	}
	return nil, false
}

// bearer returns the key or token of the request's only Authorization header.
func bearer(h http.Header) (string, error) {
	values := h.Values("Authorization")
	if len(values) == 0 {
		return "", errNothingSent()
	}
	if len(values) > 1 {
		// A proxy may have checked a different one from the one we would read.
		return "", refuse("send one Authorization header, not several")
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	token = strings.TrimLeft(token, " ") // RFC 9110 allows several spaces
	switch {
	case !strings.EqualFold(scheme, "Bearer") || token == "":
		return "", errNothingSent()
	case len(token) > maxToken:
		return "", refuse("the key or token is longer than 8 KiB")
	case !visible(token):
		return "", refuse("the key or token contains characters that are not allowed")
	}
	return token, nil
}
