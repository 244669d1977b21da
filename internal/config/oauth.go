package config

import (
	"errors"
	"slices"
	"strings"
)

// DPoP modes of a service app.
const (
	// DPoPAuto binds tokens to a key once the org requires it.
	DPoPAuto = "auto"
	// DPoPAlways binds them from the start.
	DPoPAlways = "always"
	// DPoPNever uses bearer tokens only.
	DPoPNever = "never"
)

// OAuth is an API service app of the org, a credential that is limited to
// scopes. The org has the public key, this machine the private one.
type OAuth struct {
	ClientID string `yaml:"clientId"`
	// PrivateKeyFile holds the private key as PEM or JWK; a relative path starts
	// at the configuration's folder.
	PrivateKeyFile string `yaml:"privateKeyFile"`
	// KeyID is the key's id in Okta; empty when a JWK contains it.
	KeyID string `yaml:"keyId"`
	// Scopes to ask for, such as okta.users.read.
	Scopes []string `yaml:"scopes"`
	// DPoP is auto, always or never.
	DPoP string `yaml:"dpop"`

	// ReadKey reads the key file again, so that a rotated key is used without
	// a restart. Load sets it.
	ReadKey func() ([]byte, error) `yaml:"-" json:"-"`
}

// scopePrefix begins every scope of Okta's management API.
const scopePrefix = "okta."

// checkCredential reports a missing credential, or more than one.
func (rules Rules) checkCredential(r *report, path string, t *Tenant) {
	switch {
	case t.OAuth == nil && r.written(path+".oauth"): // reported at its place in the file
	case t.OAuth == nil:
		checkAPIToken(r, path, t.APIToken)
	case r.written(path + ".apiToken"):
		r.add(path+".oauth", "apiToken is there too; keep one of the two")
	default:
		rules.checkOAuth(r, path+".oauth", t.OAuth)
	}
}

func (rules Rules) checkOAuth(r *report, path string, o *OAuth) {
	switch {
	case o.ClientID == "":
		r.add(path+".clientId", "missing; find it in Okta on the General tab of the app (0oa…)")
	case !isToken(o.ClientID):
		r.add(path+".clientId", "holds a space or an odd character; copy it again from Okta")
	}
	rules.checkKeyFile(r, path+".privateKeyFile", o)
	if !slices.Contains([]string{DPoPAuto, DPoPAlways, DPoPNever}, o.DPoP) {
		r.add(path+".dpop", "%q is unknown; write %s, %s or %s", o.DPoP, DPoPAuto, DPoPAlways, DPoPNever)
	}
	checkOktaScopes(r, path, o.Scopes)
}

// checkKeyFile never quotes the file's name, as it may be the key itself.
func (rules Rules) checkKeyFile(r *report, path string, o *OAuth) {
	_, fromFile := r.templates[path]
	switch {
	case o.PrivateKeyFile == "":
		r.add(path, "missing; name the file of the private key whose public half the app has in Okta")
	case fromFile || strings.ContainsAny(o.PrivateKeyFile, "\n{") || strings.Contains(o.PrivateKeyFile, "-----"):
		r.add(path, "holds the key; write the name of its file, without ${file:…}")
	default:
		key, err := o.ReadKey()
		if err == nil && rules.Key != nil {
			err = rules.Key(key)
		}
		if err != nil {
			r.add(path, "%s", err)
		}
	}
}

func checkOktaScopes(r *report, path string, scopes []string) {
	if len(scopes) == 0 {
		r.add(path+".scopes", "none; write [okta.users.read, okta.groups.read, okta.roles.read] and grant them to the app")
	}
	for i, scope := range scopes {
		at := index(path+".scopes", i)
		switch {
		case !strings.HasPrefix(scope, scopePrefix) || !isToken(scope):
			r.add(at, "%q is not a scope of Okta's API; they begin with %s", scope, scopePrefix)
		case strings.HasSuffix(scope, ".manage"):
			r.add(at, "%q lets its holder write, and nothing is ever written; use %s", scope, strings.TrimSuffix(scope, "manage")+"read")
		case slices.Contains(scopes[:i], scope):
			r.add(at, "%q is listed twice; keep one", scope)
		}
	}
}

// rereadable sets the functions that read secrets again which may be rotated while the server runs.
func (c *Config) rereadable(refs resolver, templates map[string]string) {
	for i := range c.Tenants {
		t := &c.Tenants[i]
		if o := t.OAuth; o != nil {
			o.ReadKey = func() ([]byte, error) { return refs.key(o.PrivateKeyFile) }
		}
		if template, ok := templates[index("tenants", i)+".apiToken"]; ok {
			t.RereadToken = func() (Secret, error) { return refs.token(template) }
			t.TokenFrom = NewSecret(template)
		}
	}
}

// key reads a key file.
func (r resolver) key(name string) ([]byte, error) {
	text, err := r.file(name)
	return []byte(text), err
}

// token resolves the text of an apiToken once more. A file that is being
// replaced may be empty for a moment, which is an error.
func (r resolver) token(template string) (Secret, error) {
	text, err := r.expand(template)
	if err != nil {
		return Secret{}, err
	}
	if !isToken(text) || strings.HasPrefix(strings.ToUpper(text), "SSWS ") {
		return Secret{}, errors.New("the file of the API token holds more than a token")
	}
	return NewSecret(text), nil
}
