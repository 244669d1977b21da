package store

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Bounds on stored keys.
const (
	maxClientKeys = 10_000 // of all clients, ended ones included
	// maxKeysOfClient is far more than a rotation needs, and stops a script that never revokes.
	maxKeysOfClient = 20
	maxNamed        = 1_000 // tenants of one key, and scopes
	// endedKeyLife is how long an expired or revoked key is still listed.
	endedKeyLife = 90 * 24 * time.Hour
)

// keyPrefix begins every key, so that scanners find leaked ones.
const keyPrefix = "og_"

// A key is og_ID_SECRET, in the letters and digits of base32: an id of 50 bits, which is not
// secret, and 200 random bits, which nobody can guess.
const keyIDSize, keySecretSize = 10, 40

var (
	clientKeyID = regexp.MustCompile(fmt.Sprintf(`^[a-z2-7]{%d}$`, keyIDSize))
	clientName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$`)
	letters     = base32.StdEncoding.WithPadding(base32.NoPadding)
)

// Why the store refuses a key.
var (
	// ErrNoKey: the store has no key with that id, or no valid key of that client.
	ErrNoKey = errors.New("there is no such key")
	// ErrClientKeys: the client has as many keys as it may.
	ErrClientKeys = fmt.Errorf("the client has %d keys that have not ended; revoke those it does not use", maxKeysOfClient)
	// ErrClientName: no client can have this name.
	ErrClientName = errors.New("a client's name is 1 to 64 letters, digits, dots, underscores, hyphens and @, and begins with a letter or digit")
)

// ClientKey is what the store keeps of a client's key: everything but its secret.
type ClientKey struct {
	// ID is the public part of the key.
	ID string
	// Client names who has the key; a client may have several.
	Client string
	// Tenants and Scopes are what it may read.
	Tenants, Scopes []string
	Freshness       bool
	// CostLimit bounds one operation's Okta calls, the other two what is spent in a minute;
	// 0 means the server's default.
	CostLimit, CallsPerMinute, OperationsPerMinute int
	// Created, Expires and Revoked may be zero; By and RevokedBy name who created and revoked it.
	Created, Expires, Revoked time.Time
	By, RevokedBy             string
	// Hash is the SHA-256 of the whole key, in hex.
	Hash string
	// Unreadable is why the key's rights cannot be read, for example [ErrSealed]; nil when they
	// can. Such a key is listed but admits nobody.
	Unreadable error
}

// States of a key.
const (
	KeyValid      = "valid"
	KeyExpired    = "expired"
	KeyRevoked    = "revoked"
	KeyUnreadable = "unreadable"
)

// State returns the key's state at that time.
func (k ClientKey) State(at time.Time) string {
	switch {
	case !k.Revoked.IsZero():
		return KeyRevoked
	case !k.Expires.IsZero() && !at.Before(k.Expires):
		return KeyExpired
	case k.Unreadable != nil:
		return KeyUnreadable
	default:
		return KeyValid
	}
}

// KeyID returns the id in a key, or a text that is an id itself; ok is false for any other text.
func KeyID(text string) (id string, ok bool) {
	if rest, whole := strings.CutPrefix(text, keyPrefix); whole {
		text, _, _ = strings.Cut(rest, "_")
	}
	return text, clientKeyID.MatchString(text)
}

// newClientKey generates a random key.
func newClientKey() (id, secret string) {
	id = randomText(keyIDSize)
	return id, keyPrefix + id + "_" + randomText(keySecretSize)
}

// randomText returns n letters and digits of 5 random bits each.
func randomText(n int) string {
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // never fails
	return strings.ToLower(letters.EncodeToString(raw)[:n])
}

// checkClientKey refuses a key that must not be stored.
func checkClientKey(k ClientKey, now time.Time) error {
	switch {
	case !clientName.MatchString(k.Client):
		return ErrClientName
	case len(k.Tenants) == 0 || len(k.Tenants) > maxNamed:
		return fmt.Errorf("a key has 1 to %d tenants", maxNamed)
	case len(k.Scopes) == 0 || len(k.Scopes) > maxNamed || slices.Contains(k.Scopes, ""):
		return fmt.Errorf("a key has 1 to %d scopes", maxNamed)
	case k.CostLimit < 0 || k.CallsPerMinute < 0 || k.OperationsPerMinute < 0:
		return errors.New("a key's limits are not below 0")
	case !k.Expires.IsZero() && !k.Expires.After(now):
		return errors.New("the key ends before it begins")
	}
	for _, id := range k.Tenants {
		if err := checkID(id); err != nil {
			return err
		}
	}
	return checkText("who makes the key", k.By)
}

// CheckClientName returns an error if a client with this name cannot have keys here.
func CheckClientName(name string) error {
	if !clientName.MatchString(name) {
		return ErrClientName
	}
	return nil
}
