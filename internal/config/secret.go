package config

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is text that is never printed: not by fmt, not as JSON or YAML, not in
// a log. Only Reveal returns it. It is behind a pointer because fmt, given a verb
// that does not fit, prints nested fields without calling their methods.
type Secret struct{ text *string }

// masked is printed for every secret that is set; its length reveals nothing.
const masked = "[secret]"

// NewSecret wraps a secret that did not come from a file of ours.
func NewSecret(text string) Secret { return Secret{&text} }

// Reveal returns the secret itself, for the one place that needs it.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether no secret was given.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// String returns "[secret]", or nothing for an empty secret.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return masked
}

// Format masks the secret for every verb, %#v and %x included.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText masks the secret in JSON, YAML and other encodings.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue masks the secret in logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// UnmarshalText takes the secret as it is.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = NewSecret(string(text))
	return nil
}
