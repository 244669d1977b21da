package signin

import "net/http"

// Address returns the address that sent a request, for the audit log; "" if it is unknown. The
// request need not have come through Wrap.
func (s *SignIn) Address(r *http.Request) string {
	if a := s.o.TrustProxies.Address(r); a.IsValid() {
		return a.String()
	}
	return ""
}
