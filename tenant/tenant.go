// Package tenant defines the unit of isolation: one Okta org, the credential it is
// read with, and the namespace under which its answers are cached.
package tenant

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strconv"

	"oktagraph/okta"
)

var idPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// ErrID means that a tenant id is not 1 to 63 lower-case letters, digits and
// hyphens, not beginning with a hyphen.
var ErrID = errors.New("tenant id does not match " + idPattern.String())

// ValidID reports whether id may name a tenant.
func ValidID(id string) bool { return idPattern.MatchString(id) }

// Tenant is one org as this process reads it. It is immutable: a new credential
// or generation makes a new Tenant. Operations with the old one go on using the
// old namespace, which nothing else reads any more.
type Tenant struct {
	// ID is ours, as configured.
	ID string
	// Name is what people call the org; it may be empty.
	Name string
	// Okta is the client of the org.
	Okta *okta.Client
	// Managers describes how the org records who manages whom.
	Managers Managers
	// Namespace separates cached answers by origin, credential, generation, Managers and
	// Readable. It reveals none of them.
	Namespace string

	generation uint64
	credential string // the credential's id when Namespace was made
	readable   Readable
	purged     int64 // when it was last purged, 0 for never
}

// New returns the tenant of a client. generation counts the links of this id, 0 for
// a declared tenant; replicas that share a cache must agree on it. It fails with
// [ErrID], or without a client.
func New(id string, client *okta.Client, generation uint64) (*Tenant, error) {
	if !ValidID(id) {
		return nil, fmt.Errorf("make tenant %q: %w", id, ErrID)
	}
	if client == nil {
		return nil, fmt.Errorf("make tenant %s: there is no okta client", id)
	}
	t := &Tenant{ID: id, Okta: client, Managers: UsualManagers(), readable: Everything()}
	return t.at(generation), nil
}

// at returns the tenant in a generation, with its client's current credential.
func (t *Tenant) at(generation uint64) *Tenant {
	moved := *t
	moved.generation, moved.credential = generation, t.Okta.CredentialID()
	moved.name()
	return &moved
}

// name sets the namespace of a changed tenant.
func (t *Tenant) name() {
	t.Namespace = namespace(t.Okta.Origin().String(), t.credential, t.generation, t.Managers.key(), t.readable.key()+purgedPart(t.purged))
}

// purgedPart distinguishes the namespaces before and after a purge.
func purgedPart(at int64) string {
	if at == 0 {
		return ""
	}
	return "\x00purged " + strconv.FormatInt(at, 10)
}

// WithName returns the tenant with a new name for its org.
func (t *Tenant) WithName(name string) *Tenant {
	named := *t
	named.Name = name
	return &named
}

// Generation returns the generation that the namespace is for.
func (t *Tenant) Generation() uint64 { return t.generation }

// LogValue shows only a tenant's id in logs.
func (t *Tenant) LogValue() slog.Value { return slog.StringValue(t.ID) }

// namespace hashes what decides whether two reads may share an answer. 80 bits are
// far more than needed for the few namespaces that a tenant id ever has, and keep
// the keys short. The parts cannot run together: only the key of managers contains a
// zero byte, and that of what is readable begins with one.
func namespace(origin, credential string, generation uint64, managers, readable string) string {
	text := "oktagraph namespace 1\x00" + origin + "\x00" + credential
	if managers != "" {
		text += "\x00" + managers
	}
	text += readable
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:10]) + "." + strconv.FormatUint(generation, 10)
}
