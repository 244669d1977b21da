package signin

import "net/http"

// Address returns where a request came from, for the audit log; "" if that is not known. The
// request need not have come through Wrap.
func (s *SignIn) Address(r *http.Request) string {
	if a := s.o.TrustProxies.Address(r); a.IsValid() {
		return a.String()
	}
	return ""
}
