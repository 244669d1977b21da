package oktasim

import "slices"

// factor is one authentication factor of a user.
type factor struct {
	kind, provider, vendor, status string
	created                        millis
}

// factorKinds are the factors of users in the generated org, chosen by the last letter of
// their id. The first is the recorded one.
var factorKinds = []factor{
	{kind: "question", provider: "OKTA", vendor: "OKTA", status: "ACTIVE"},
	{kind: "push", provider: "OKTA", vendor: "OKTA", status: "ACTIVE"},
	{kind: "webauthn", provider: "FIDO", vendor: "FIDO", status: "ACTIVE"},
	{kind: "token:software:totp", provider: "GOOGLE", vendor: "GOOGLE", status: "PENDING_ACTIVATION"},
}

// factorsOf returns a user's factors: a security question for every user who has signed
// in, and for most of them one more.
func (s *store) factorsOf(u *user) []factor {
	if changed, ok := s.factors[u.id]; ok {
		return changed
	}
	if u.lastLogin == 0 {
		return nil
	}
	own := []factor{factorKinds[0]}
	if more := int(u.id[len(u.id)-1]) % len(factorKinds); more > 0 {
		own = append(own, factorKinds[more])
	}
	for i := range own {
		own[i].created = u.activated
	}
	return own
}

// FactorInfo is one factor of a user.
type FactorInfo struct{ ID, Type, Provider, Status string }

// FactorsOf returns a user's factors.
func (o *Org) FactorsOf(userID string) []FactorInfo {
	o.mu.RLock()
	defer o.mu.RUnlock()
	u := o.store.userByID[userID]
	if u == nil {
		return nil
	}
	var out []FactorInfo
	for i, f := range o.store.factorsOf(u) {
		out = append(out, FactorInfo{factorID(u, i), f.kind, f.provider, f.status})
	}
	return out
}

// EnrollFactor adds a factor to a user, ACTIVE at once.
func (o *Org) EnrollFactor(userID, kind, provider string) error {
	return o.changing(func() error {
		u, err := o.user(userID)
		if err != nil {
			return err
		}
		f := factor{kind: kind, provider: provider, vendor: provider, status: "ACTIVE", created: at(o.cfg.Clock.Now())}
		o.store.factors[u.id] = append(slices.Clone(o.store.factorsOf(u)), f)
		o.emit("user.mfa.factor.activate", nil, userTarget(u))
		return nil
	})
}

// ResetFactors removes all factors of a user.
func (o *Org) ResetFactors(userID string) error {
	return o.changing(func() error {
		u, err := o.user(userID)
		if err != nil {
			return err
		}
		o.store.factors[u.id] = nil
		o.emit("user.mfa.factor.reset_all", nil, userTarget(u))
		return nil
	})
}

// factorID is the id of a user's i-th factor.
func factorID(u *user, i int) string {
	id := prefixFactor + u.id[len(prefixUser):]
	return id[:len(id)-1] + string("0123456789abcdefghijklmnop"[i])
}

// listFactors writes a user's factors with links as recorded.
func listFactors(c *call) error {
	u, err := c.findUser(c.params[0])
	if err != nil {
		return err
	}
	b := append(c.body, '[')
	for i, f := range c.store.factorsOf(u) {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendFactor(b, u, factorID(u, i), f)
	}
	c.body = append(b, ']')
	return nil
}

func (v *view) appendFactor(b []byte, u *user, id string, f factor) []byte {
	factors := "/api/v1/users/" + u.id + "/factors/"
	b = append(b, '{')
	b = appendField(b, "id", id)
	b = appendField(b, "factorType", f.kind)
	b = appendField(b, "provider", f.provider)
	b = appendField(b, "vendorName", f.vendor)
	b = appendField(b, "status", f.status)
	b = appendMoment(b, "created", f.created)
	b = appendMoment(b, "lastUpdated", f.created)
	switch f.kind {
	case "question":
		b = append(b, `,"profile":{"question":"disliked_food","questionText":"What is the food you least liked as a child?"},"_links":{`...)
		b = appendHrefOpen(b, "questions", v.base, factors, "questions")
		b = append(b, `,"hints":{"allow":["GET"]}}`...)
	default:
		b = append(b, `,"profile":{"credentialId":`...)
		b = appendString(b, u.profile.text("login"))
		b = append(b, `},"_links":{`...)
	}
	b = appendHrefOpen(b, "self", v.base, factors, id)
	b = append(b, `,"hints":{"allow":["GET","DELETE"]}}`...)
	b = appendHrefOpen(b, "user", v.base, "/api/v1/users/", u.id)
	return append(b, `,"hints":{"allow":["GET"]}}}}`...)
}
