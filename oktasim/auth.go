package oktasim

import (
	"slices"
	"strings"
	"sync"
)

// Token is an admin's SSWS token. The zero Role sees everything.
type Token struct {
	Value string `yaml:"value"`
	// Role is "" or super for all access, or custom for an admin with a custom role, who
	// does not see the hidden attributes, Everyone, or admin roles.
	Role string `yaml:"role"`
	// Hidden attributes of profiles are left out for this token.
	Hidden []string `yaml:"hidden"`
	// Share is the token's share of every bucket; 0 is Config.TokenShare.
	Share float64 `yaml:"share"`
	// Revoked tokens answer 401 E0000011.
	Revoked bool `yaml:"revoked"`
}

// principal is the caller of a request.
type principal struct {
	key    string // identifies the caller in rate limits
	userID string // the token's owner
	custom bool
	hidden []string
	share  float64
	scopes []string // nil: all, as an SSWS token has
	noRole bool     // an OAuth app without an admin role sees empty lists
}

func (p *principal) hides(attribute string) bool {
	return len(p.hidden) > 0 && slices.Contains(p.hidden, attribute)
}

func (p *principal) has(scope string) bool {
	return p.scopes == nil || scope == "" || slices.Contains(p.scopes, scope)
}

// sees reports whether the caller may see a group.
func (p *principal) sees(g *group) bool { return !p.custom || g.kind != builtIn }

// principals holds the SSWS tokens.
type principals struct {
	mu      sync.RWMutex
	byToken map[string]*principal
	owner   string // the admin who made the tokens
}

func newPrincipals(s *store) *principals {
	owner := ""
	for _, u := range s.users {
		if u.status == Active {
			owner = u.id
			break
		}
	}
	return &principals{owner: owner, byToken: map[string]*principal{}}
}

// authenticate finds the caller of a request by its Authorization header.
func (c *call) authenticate() (*principal, error) {
	header := c.r.Header.Get("Authorization")
	scheme, credential, _ := strings.Cut(header, " ")
	switch {
	case header == "":
		return nil, errSession()
	case strings.EqualFold(scheme, "SSWS"):
		c.org.admins.mu.RLock()
		defer c.org.admins.mu.RUnlock()
		if p := c.org.admins.byToken[credential]; p != nil {
			return p, nil
		}
	case strings.EqualFold(scheme, "Bearer"), strings.EqualFold(scheme, "DPoP"):
		return c.org.oauth.bearer(c, scheme, credential)
	}
	return nil, errToken()
}

// SetToken adds an SSWS token or replaces it; a revoked one stops working.
func (o *Org) SetToken(t Token) {
	o.admins.mu.Lock()
	defer o.admins.mu.Unlock()
	delete(o.admins.byToken, t.Value)
	if t.Revoked {
		return
	}
	share := t.Share
	if share == 0 {
		share = o.cfg.TokenShare
	}
	o.admins.byToken[t.Value] = &principal{key: t.Value, userID: o.admins.owner, share: share, custom: t.Role == "custom", hidden: t.Hidden}
}
