package connect

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"oktagraph/internal/doctor"
	"oktagraph/internal/linking"
)

const (
	apiPath = home + "/api/"
	// maxBody is far larger than any input: a private key of 4096 bits has 3 KiB.
	maxBody = 64 << 10
)

// call is one authorized request to the API.
type call struct {
	*http.Request
	who linking.Actor
}

// answer is an answer of the API: a value and its status.
type answer struct {
	status int
	value  any
}

// apiInput is what links an org.
type apiInput struct {
	Tenant     string   `json:"tenant"`
	Name       string   `json:"name"`
	OrgURL     string   `json:"orgUrl"`
	APIToken   string   `json:"apiToken"`
	ClientID   string   `json:"clientId"`
	PrivateKey string   `json:"privateKey"`
	KeyID      string   `json:"keyId"`
	Scopes     []string `json:"scopes"`
}

// examined is an org with the findings of an examination.
type examined struct {
	Tenant  *linking.Org         `json:"tenant,omitempty"`
	Summary doctor.Summary       `json:"summary"`
	Report  *doctor.TenantReport `json:"report"`
}

// api offers programs the same as the pages. It accepts only bearer keys: a browser never sends
// one by itself, so no other site's page can use the API. It ignores cookies.
func (s *site) api() http.Handler {
	mux := http.NewServeMux()
	add := func(pattern string, do func(call) (answer, error)) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.Handle(method+" "+apiPath+path, s.called(do))
	}
	add("GET tenants", s.apiOrgs)
	add("POST tenants", s.apiLink)
	add("GET tenants/{id}", s.apiOrg)
	add("PATCH tenants/{id}", s.apiRename)
	add("DELETE tenants/{id}", s.apiUnlink)
	add("POST tenants/{id}/verify", s.apiVerify)
	add("POST tenants/{id}/relink", s.apiRelink)
	add("POST invitations", s.apiInvite)
	mux.Handle(apiPath, s.called(func(call) (answer, error) { return answer{}, errNoSuch }))
	return mux
}

// called authenticates the request, limits its body, and writes the answer.
func (s *site) called(do func(call) (answer, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		who, err := s.Keys(r)
		var a answer
		if err == nil {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeWithin))
			a, err = do(call{r, who})
		}
		if err != nil {
			a = s.failure(r, err, a)
			var limited *TooManyError
			switch {
			case errors.As(err, &limited):
				h.Set("Retry-After", strconv.Itoa(int(limited.After.Seconds())))
			case a.status == http.StatusUnauthorized:
				h.Set("WWW-Authenticate", "Bearer")
			}
		}
		w.WriteHeader(a.status)
		if a.value != nil {
			if err := json.NewEncoder(w).Encode(a.value); err != nil {
				s.Logger.LogAttrs(r.Context(), slog.LevelDebug, "send an answer", slog.String("error", err.Error()))
			}
		}
	})
}

// read decodes the body, which must be one JSON object of known fields.
func (c call) read(into any) error {
	dec := json.NewDecoder(c.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is more after the object")
		}
	}
	if err == nil {
		return nil
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return errTooLarge
	}
	return errBody
}

func (c call) input() (linking.Input, error) {
	var in apiInput
	err := c.read(&in)
	return linking.Input(in), err
}

func (s *site) apiOrgs(c call) (answer, error) {
	orgs, err := s.Linker.Orgs(c.Context(), c.who)
	return answer{http.StatusOK, map[string]any{"tenants": orgs}}, err
}

func (s *site) apiOrg(c call) (answer, error) {
	o, err := s.Linker.Org(c.Context(), c.who, c.PathValue("id"))
	return answer{http.StatusOK, o}, err
}

func (s *site) apiLink(c call) (answer, error) {
	in, err := c.input()
	if err != nil {
		return answer{}, err
	}
	report, err := s.Linker.Link(c.Context(), c.who, in, func(doctor.Check) {})
	return s.found(c, in.Tenant, http.StatusCreated, report), err
}

func (s *site) apiRelink(c call) (answer, error) {
	in, err := c.input()
	if err != nil {
		return answer{}, err
	}
	id := c.PathValue("id")
	if in.Tenant != "" && in.Tenant != id {
		return answer{}, &linking.InputError{Field: "tenant", Problem: "is not the one of the path; leave it out"}
	}
	in.Tenant = id
	report, err := s.Linker.Relink(c.Context(), c.who, in, func(doctor.Check) {})
	return s.found(c, id, http.StatusOK, report), err
}

func (s *site) apiVerify(c call) (answer, error) {
	id := c.PathValue("id")
	report, err := s.Linker.Verify(c.Context(), c.who, id, func(doctor.Check) {})
	return s.found(c, id, http.StatusOK, report), err
}

// found returns an answer with a report, if there is one.
func (s *site) found(c call, id string, status int, report *doctor.TenantReport) answer {
	if report == nil {
		return answer{}
	}
	e := examined{Summary: report.Summary(), Report: report}
	if o, err := s.Linker.Org(c.Context(), c.who, id); err == nil && o.Source != "none" {
		o.Report = nil // the answer has it already
		e.Tenant = &o
	}
	return answer{status, e}
}

func (s *site) apiRename(c call) (answer, error) {
	var in struct {
		Name *string `json:"name"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if in.Name == nil {
		return answer{}, &linking.InputError{Field: "name", Problem: "is missing; nothing else can be changed"}
	}
	if err := s.Linker.Rename(c.Context(), c.who, c.PathValue("id"), *in.Name); err != nil {
		return answer{}, err
	}
	return s.apiOrg(c)
}

func (s *site) apiUnlink(c call) (answer, error) {
	err := s.Linker.Unlink(c.Context(), c.who, c.PathValue("id"))
	return answer{http.StatusNoContent, nil}, err
}

func (s *site) apiInvite(c call) (answer, error) {
	var in struct {
		Tenant   string `json:"tenant"`
		Expires  string `json:"expires"`
		ReturnTo string `json:"returnTo"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	expires, err := time.ParseDuration(in.Expires)
	if err != nil {
		return answer{}, &linking.InputError{Field: "expires", Problem: "is a duration, for example 24h"}
	}
	made, err := s.Linker.Invite(c.Context(), c.who, in.Tenant, expires, in.ReturnTo)
	return answer{http.StatusCreated, made}, err
}
