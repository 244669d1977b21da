package signin

import "slices"

// admits reports whether a claim has one of the values that admit a person.
func (o OIDC) admits(claim any) bool {
	switch c := claim.(type) {
	case string:
		return slices.Contains(o.Values, c)
	case []any:
		return slices.ContainsFunc(c, func(one any) bool {
			text, ok := one.(string)
			return ok && slices.Contains(o.Values, text)
		})
	default:
		return false
	}
}

// name returns a person's name for the audit log.
func (o OIDC) name(subject string, claims map[string]any) string {
	if o.Name != "" {
		if name, ok := claims[o.Name].(string); ok && name != "" {
			return name
		}
		return subject
	}
	email, _ := claims["email"].(string)
	if verified, said := claims["email_verified"].(bool); email == "" || said && !verified {
		// It is unverified and may be anybody's, so the log must not use it.
		return subject
	}
	return email
}
