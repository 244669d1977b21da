package connect_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"oktagraph/internal/connect"
)

// fakeSignIn keeps sessions in memory, under a cookie, and refuses forms without its token.
type fakeSignIn struct {
	mu       sync.Mutex
	sessions map[string]*session
	people   map[string]connect.Person // by key
	refused  int
}

type session struct {
	person *connect.Person
	values map[string]string
}

type sessionKey struct{}

const (
	adminKey   = "a-key-of-an-administrator-1234"
	emptyKey   = "a-key-of-nobody-in-particular-1"
	formToken  = "the-token-of-the-form"
	cookieName = "s"
	// policy is the one that sign-in sets.
	policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

func newSignIn() *fakeSignIn {
	return &fakeSignIn{sessions: map[string]*session{}, people: map[string]connect.Person{
		adminKey: {Name: "operations", Tenants: []string{"acme", "declared", "spare"}},
		emptyKey: {Name: "nobody"},
	}}
}

func (f *fakeSignIn) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Cache-Control", "no-store")
		id := fmt.Sprintf("session-%d", len(f.sessions))
		if c, err := r.Cookie(cookieName); err == nil {
			id = c.Value
		}
		f.mu.Lock()
		s := f.sessions[id]
		if s == nil {
			s = &session{values: map[string]string{}}
			f.sessions[id] = s
			http.SetCookie(w, &http.Cookie{Name: cookieName, Value: id, Path: "/connect", HttpOnly: true})
		}
		f.mu.Unlock()
		if r.Method == http.MethodPost && r.PostFormValue("csrf") != formToken {
			http.Error(w, "refused", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sessionKey{}, s)))
	})
}

func of(ctx context.Context) *session { return ctx.Value(sessionKey{}).(*session) }

func (f *fakeSignIn) Require(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch p, ok := f.Person(r.Context()); {
		case ok && p.Invitation == "":
			next.ServeHTTP(w, r)
		case ok:
			http.Error(w, "not open to you", http.StatusForbidden)
		case r.Method == http.MethodGet:
			http.Redirect(w, r, "/connect/signin", http.StatusSeeOther)
		default:
			http.Error(w, "sign in first", http.StatusUnauthorized)
		}
	})
}

func (f *fakeSignIn) RequireInvited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p, ok := f.Person(r.Context()); !ok || p.Invitation == "" {
			http.Error(w, "open the link again", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (f *fakeSignIn) Person(ctx context.Context) (connect.Person, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p := of(ctx).person; p != nil {
		return *p, true
	}
	return connect.Person{}, false
}

func (*fakeSignIn) Token(context.Context) string { return formToken }

func (f *fakeSignIn) Put(ctx context.Context, name, value string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	of(ctx).values[name] = value
	return nil
}

func (f *fakeSignIn) Get(ctx context.Context, name string) (string, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	v, ok := of(ctx).values[name]
	return v, ok
}

func (f *fakeSignIn) Pop(ctx context.Context, name string) (string, bool) {
	v, ok := f.Get(ctx, name)
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(of(ctx).values, name)
	return v, ok
}

func (f *fakeSignIn) SignInByKey(r *http.Request, key string) error {
	p, ok := f.people[key]
	if !ok {
		return connect.ErrKey
	}
	return f.enter(r, p)
}

func (f *fakeSignIn) enter(r *http.Request, p connect.Person) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	of(r.Context()).person = &p
	return nil
}

func (f *fakeSignIn) SignOut(r *http.Request) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	*of(r.Context()) = session{values: map[string]string{}}
	return nil
}

func (f *fakeSignIn) OpenInvitation(r *http.Request, p connect.Person) error { return f.enter(r, p) }

func (f *fakeSignIn) Attempt(*http.Request, string) (func(string), error) {
	return func(failure string) {
		if failure != "" {
			f.refused++
		}
	}, nil
}

func (*fakeSignIn) TooMany(http.ResponseWriter, error) bool { return false }

func (*fakeSignIn) Address(*http.Request) string { return "192.0.2.7" }

func (*fakeSignIn) Hop(w http.ResponseWriter, to string) {
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprintf(w, `<meta http-equiv="refresh" content="0;url=%s">`, to)
}

func (*fakeSignIn) Local(next string) string {
	if strings.HasPrefix(next, "/connect/") {
		return next
	}
	return "/connect"
}
