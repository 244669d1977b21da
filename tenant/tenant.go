// Package tenant holds the units of isolation: one Okta org, the credential it is
// read with, and the namespace its answers are kept under.
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

// ErrID means that a tenant id is not made of 1 to 63 lower-case letters, digits
// and inner hyphens.
var ErrID = errors.New("tenant id does not match " + idPattern.String())

// ValidID reports whether id may name a tenant.
func ValidID(id string) bool { return idPattern.MatchString(id) }

// Tenant is one org as this process reads it. It does not change: a new
// credential or generation makes a new Tenant, and who holds the old one goes on
// reading and writing the old namespace, which nobody else looks into any more.
type Tenant struct {
	// ID is ours, as configured.
	ID string
	// Name is what people call the org; it may be empty.
	Name string
	// Okta is the client of the org.
	Okta *okta.Client
	// Managers says how the org keeps who manages whom.
	Managers Managers
	// Namespace separates cached answers by origin, credential, generation, Managers and
	// Readable. It reveals none of them.
	Namespace string

	generation uint64
	credential string // the credential's id when Namespace was made
	readable   Readable
	purged     int64 // when it was purged last, 0 for never
}

// New makes the tenant of a client. generation counts the purges of this tenant;
// replicas that share a cache must agree on it. It fails with [ErrID], or
// without a client.
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

// at is the tenant in a generation, with the credential that its client has now.
func (t *Tenant) at(generation uint64) *Tenant {
	moved := *t
	moved.generation, moved.credential = generation, t.Okta.CredentialID()
	moved.name()
	return &moved
}

// name gives a tenant that was changed its namespace.
func (t *Tenant) name() {
	t.Namespace = namespace(t.Okta.Origin().String(), t.credential, t.generation, t.Managers.key(), t.readable.key()+purgedPart(t.purged))
}

// purgedPart tells namespaces before and after a purge apart.
func purgedPart(at int64) string {
	if at == 0 {
		return ""
	}
	return "\x00purged " + strconv.FormatInt(at, 10)
}

// WithName is the tenant by what people call its org.
func (t *Tenant) WithName(name string) *Tenant {
	named := *t
	named.Name = name
	return &named
}

// Generation is the number of purges the namespace stands for.
func (t *Tenant) Generation() uint64 { return t.generation }

// LogValue shows a tenant in logs by its id alone.
func (t *Tenant) LogValue() slog.Value { return slog.StringValue(t.ID) }

// namespace hashes what decides whether two reads may share an answer. 80 bits
// are far beyond the handful of namespaces one tenant id ever has, and keep the
// keys short. The parts cannot run into each other: none but the key of managers holds a
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
