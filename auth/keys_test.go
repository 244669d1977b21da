package auth_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"oktagraph/auth"
)

func TestOnlyAKnownKeyInTheOneHeaderAuthenticates(t *testing.T) {
	t.Parallel()
	all := keys(t)
	cases := map[string]struct {
		header []string // Authorization values
		want   string   // the principal's name, "" for a refusal
	}{
		"right key":                 {[]string{"Bearer " + acmeKey}, "acme's"},
		"another caller's key":      {[]string{"Bearer " + globexKey}, "globex's"},
		"scheme in another case":    {[]string{"bEaReR " + acmeKey}, "acme's"},
		"several spaces":            {[]string{"Bearer   " + acmeKey}, "acme's"},
		"no header":                 {nil, ""},
		"empty header":              {[]string{""}, ""},
		"no token":                  {[]string{"Bearer "}, ""},
		"no scheme":                 {[]string{acmeKey}, ""},
		"another scheme":            {[]string{"Basic " + acmeKey}, ""},
		"SSWS":                      {[]string{"SSWS " + acmeKey}, ""},
		"a letter less":             {[]string{"Bearer " + acmeKey[:len(acmeKey)-1]}, ""},
		"a letter more":             {[]string{"Bearer " + acmeKey + "x"}, ""},
		"another case":              {[]string{"Bearer " + strings.ToUpper(acmeKey)}, ""},
		"trailing space":            {[]string{"Bearer " + acmeKey + " "}, ""},
		"two keys in one header":    {[]string{"Bearer " + acmeKey + "," + globexKey}, ""},
		"two headers, both right":   {[]string{"Bearer " + acmeKey, "Bearer " + acmeKey}, ""},
		"two headers, second wrong": {[]string{"Bearer " + acmeKey, "Bearer no"}, ""},
		"null byte":                 {[]string{"Bearer " + acmeKey + "\x00"}, ""},
		"endless key":               {[]string{"Bearer " + strings.Repeat(acmeKey, 1000)}, ""},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := callers(all).Authenticate(&http.Request{Header: http.Header{"Authorization": tc.header}})
			if tc.want == "" {
				if !errors.Is(err, auth.ErrUnauthenticated) || p != nil {
					t.Errorf("got %v, %v; want a refusal", p, err)
				}
				return
			}
			if err != nil || p.Name != tc.want {
				t.Errorf("got %v, %v; want %s", p, err, tc.want)
			}
		})
	}
}

func TestLookupFindsTheOwnerOfAWholeKeyOnly(t *testing.T) {
	t.Parallel()
	all := keys(t)
	if p, ok := all.Lookup(globexKey); !ok || p.Name != "globex's" {
		t.Errorf("got %v, %v; want globex's", p, ok)
	}
	for _, wrong := range []string{"", acmeKey[1:], acmeKey + " ", "Bearer " + acmeKey, strings.Repeat(acmeKey, 1000)} {
		if p, ok := all.Lookup(wrong); ok || p != nil {
			t.Errorf("%q found %v", wrong, p)
		}
	}
}

func TestRefusalNeverRepeatsWhatWasSent(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"Bearer hush-hush-hush-hush-hush", "Basic hush", "hush"} {
		_, err := callers(keys(t)).Authenticate(&http.Request{Header: headers("Authorization", value)})
		if err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q was answered with %q", value, err)
		}
	}
}

func TestWeakKeyCannotBeConfigured(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		key string
		ok  bool
	}{
		"24 characters":      {strings.Repeat("k", 24), true},
		"1024 characters":    {strings.Repeat("k", 1024), true},
		"empty":              {"", false},
		"23 characters":      {strings.Repeat("k", 23), false},
		"23 wide characters": {strings.Repeat("é", 23), false},
		"24 wide characters": {strings.Repeat("é", 24), false},
		"blank inside":       {strings.Repeat("k", 12) + " " + strings.Repeat("k", 12), false},
		"line break at end":  {strings.Repeat("k", 24) + "\n", false},
		"too long":           {strings.Repeat("k", 1025), false},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := auth.NewKey(tc.key)
			if (err == nil) != tc.ok || (err != nil && !errors.Is(err, auth.ErrKey)) {
				t.Errorf("got %v, want ok %v", err, tc.ok)
			}
			if err != nil && strings.Contains(err.Error(), "kkk") {
				t.Errorf("%q shows the key", err)
			}
		})
	}
}

func TestPrintedKeyShowsNothing(t *testing.T) {
	t.Parallel()
	c := caller(t, acmeKey, principal(t, "acme's", "acme"))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, c.Key); got != "api key" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
}

func TestServerWithoutDistinctCallersCannotBeMade(t *testing.T) {
	t.Parallel()
	a := caller(t, acmeKey, principal(t, "a", "acme"))
	cases := map[string]struct {
		clients []auth.Client
		says    string
	}{
		"nobody":          {nil, "there are none"},
		"no key":          {[]auth.Client{{Principal: a.Principal}}, "no key"},
		"no principal":    {[]auth.Client{{Key: a.Key}}, "no principal"},
		"the same key":    {[]auth.Client{a, {Key: a.Key, Principal: principal(t, "b", "globex")}}, "the same key"},
		"the same name":   {[]auth.Client{a, caller(t, bothKey, principal(t, "a", "acme"))}, "twice"},
		"several at once": {[]auth.Client{a, a, {}}, "no key"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := auth.NewKeys(tc.clients...)
			if err == nil || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, want it to say %q", err, tc.says)
			}
		})
	}
}

func BenchmarkAuthenticateAmongHundred(b *testing.B) {
	clients := make([]auth.Client, 100)
	for i := range clients {
		k, err := auth.NewKey(fmt.Sprintf("key-number-%03d-0123456789", i))
		if err != nil {
			b.Fatal(err)
		}
		clients[i] = auth.Client{Key: k, Principal: &auth.Principal{Name: fmt.Sprint(i)}}
	}
	all, err := auth.NewKeys(clients...)
	if err != nil {
		b.Fatal(err)
	}
	r := &http.Request{Header: headers("Authorization", "Bearer key-number-007-0123456789")}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := callers(all).Authenticate(r); err != nil {
			b.Fatal(err)
		}
	}
}
