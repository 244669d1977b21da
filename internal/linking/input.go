package linking

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"oktagraph/internal/doctor"
	"oktagraph/internal/store"
	"oktagraph/tenant"
)

// Bounds on what may be entered, in bytes, for the name in characters. Okta's tokens have 42
// characters, and RSA keys of 4096 bits some 3,200 as PEM.
const (
	maxName  = 80
	maxURL   = 2048
	maxToken = 512
	maxKey   = 16 << 10
	maxWord  = 128
)

// scopePrefix begins every scope of Okta's management API.
const scopePrefix = "okta."

// candidate checks what was entered and returns it as the store would keep it.
func (s *Service) candidate(in Input) (store.Tenant, error) {
	t := store.Tenant{ID: in.Tenant, Name: strings.TrimSpace(in.Name)}
	if !tenant.ValidID(in.Tenant) {
		return t, &InputError{"tenant", "use up to 63 of a-z, 0-9 and -, not beginning with -"}
	}
	if err := checkName(t.Name); err != nil {
		return t, err
	}
	var err error
	if t.OrgURL, err = s.origin(in.OrgURL); err != nil {
		return t, err
	}
	if in.ClientID != "" || in.PrivateKey != "" {
		t.Credential, err = s.serviceApp(in)
	} else {
		t.Credential, err = apiToken(in.APIToken)
	}
	return t, err
}

func (s *Service) origin(address string) (string, error) {
	switch {
	case strings.TrimSpace(address) == "":
		return "", &InputError{"orgUrl", "enter the address people sign in at, for example https://acme.okta.com"}
	case len(address) > maxURL:
		return "", &InputError{"orgUrl", "is too long; enter the address people sign in at, for example https://acme.okta.com"}
	}
	origin, err := s.Origin(address)
	if err != nil {
		return "", &InputError{"orgUrl", strings.TrimPrefix(err.Error(), "parse organization url: ")}
	}
	return origin, nil
}

func checkName(name string) error {
	odd := func(c rune) bool {
		return unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == utf8.RuneError
	}
	if utf8.RuneCountInString(name) > maxName || strings.ContainsFunc(name, odd) {
		return &InputError{"name", "use up to 80 characters on one line"}
	}
	return nil
}

func apiToken(text string) (store.Credential, error) {
	token := strings.TrimSpace(text)
	switch {
	case token == "":
		return store.Credential{}, &InputError{"apiToken", "paste the token; Okta shows it once, right after Create token"}
	case len(token) > maxToken || !isWord(token):
		return store.Credential{}, &InputError{"apiToken", "is not a token: it is too long, or holds a space or an odd character; copy it again from Okta"}
	}
	return store.Credential{APIToken: token}, nil
}

func (s *Service) serviceApp(in Input) (store.Credential, error) {
	none := store.Credential{}
	clientID, keyID := strings.TrimSpace(in.ClientID), strings.TrimSpace(in.KeyID)
	switch {
	case strings.TrimSpace(in.APIToken) != "":
		return none, &InputError{"apiToken", "a service app is given too; keep one of the two"}
	case clientID == "":
		return none, &InputError{"clientId", "paste it from the General tab of the app in Okta (0oa…)"}
	case len(clientID) > maxWord || !isWord(clientID):
		return none, &InputError{"clientId", "holds a space or an odd character, or is too long; copy it again from Okta"}
	case keyID != "" && (len(keyID) > maxWord || !isWord(keyID)):
		return none, &InputError{"keyId", "holds a space or an odd character, or is too long; copy it again from Okta"}
	case strings.TrimSpace(in.PrivateKey) == "":
		return none, &InputError{"privateKey", "missing; give the private key whose public half the app has in Okta"}
	case len(in.PrivateKey) > maxKey:
		return none, &InputError{"privateKey", "is too long for a key"}
	}
	if err := s.CheckKey([]byte(in.PrivateKey)); err != nil {
		return none, &InputError{"privateKey", err.Error()}
	}
	scopes, err := scopesOf(in.Scopes)
	return store.Credential{ClientID: clientID, PrivateKey: in.PrivateKey, KeyID: keyID, Scopes: scopes}, err
}

// scopesOf returns the scopes to request; all useful ones when none are named.
func scopesOf(named []string) ([]string, error) {
	if len(named) == 0 {
		return doctor.Scopes(), nil
	}
	for _, scope := range named {
		switch {
		case !strings.HasPrefix(scope, scopePrefix) || len(scope) > maxWord || !isWord(scope):
			return nil, &InputError{"scopes", "one is not a scope of Okta's API; they begin with " + scopePrefix}
		case strings.HasSuffix(scope, ".manage"):
			return nil, &InputError{"scopes", "one lets its holder write, and nothing is ever written; use those that end with .read"}
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(named))), nil
}

// isWord reports whether text is printable ASCII without spaces.
func isWord(text string) bool {
	return !strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c > '~' })
}
