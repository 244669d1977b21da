package okta

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestNextCursorReadsEveryFormOfLinkHeader(t *testing.T) {
	t.Parallel()
	origin, err := ParseOrigin("classic-00.okta.com")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		lines []string
		want  string
	}{
		"as recorded": {[]string{
			`<https://classic-00.okta.com/api/v1/users?limit=1&search=profile.lastName+eq+%22Smith%22>; rel="self"`,
			`<https://classic-00.okta.com/api/v1/users?after=00uvo7s8abwP37lV81d7&limit=1&search=profile.lastName+eq+%22Smith%22>; rel="next"`,
		}, "00uvo7s8abwP37lV81d7"},
		"on one line":     {[]string{`<https://classic-00.okta.com/a,b;c?x>; rel="self", <https://classic-00.okta.com/?after=a%2Bb+c>; title="x,y"; rel=next`}, "a+b c"},
		"admin twin":      {[]string{`<https://classic-00-admin.okta.com/api/v1/iam/roles?after=cr01>; rel="next"`}, "cr01"},
		"broken escape":   {[]string{`<https://classic-00.okta.com/?after=a%zz>; rel="next"`}, "a%zz"},
		"after elsewhere": {[]string{`<https://classic-00.okta.com/?search=x&after=b#after=c>; rel="next"`}, "b"},
		"several rels":    {[]string{`<https://classic-00.okta.com/?after=b>; rel="next last"`}, "b"},
		"only self":       {[]string{`<https://classic-00.okta.com/?after=PGE&limit=20>; rel="self"`}, ""},
		"none":            {nil, ""},
		"no brackets":     {[]string{`https://classic-00.okta.com/?after=b; rel="next"`}, ""},
		"unclosed":        {[]string{`<https://classic-00.okta.com/?after=b; rel="next"`}, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := nextCursor(origin, http.Header{"Link": tc.lines})
			if err != nil || got != tc.want {
				t.Errorf("nextCursor = %q, %v; want %q", got, err, tc.want)
			}
		})
	}
}

func TestOnlyTheOrgsOwnHostsAreAccepted(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		origin string
		extra  string
		host   string
		want   bool
	}{
		"itself":                       {"acme.okta.com", "", "ACME.okta.com", true},
		"with port":                    {"acme.okta.com", "", "acme.okta.com:443", true},
		"admin":                        {"acme.okta.com", "", "acme-admin.okta.com", true},
		"another org":                  {"acme.okta.com", "", "evil.okta.com", false},
		"another org's admin":          {"acme.okta.com", "", "evil-admin.okta.com", false},
		"another domain":               {"acme.okta.com", "", "acme.oktapreview.com", false},
		"suffix trick":                 {"acme.okta.com", "", "acme.okta.com.evil.example", false},
		"loopback":                     {"acme.okta.com", "", "127.0.0.1", false},
		"placeholder":                  {"acme.okta.com", "", "{yourOktaDomain}", true},
		"custom domain's okta address": {"login.acme.example", "login.acme.example", "acme-admin.okta.com", true},
		"custom domain, foreign":       {"login.acme.example", "login.acme.example", "login.evil.example", false},
		"simulator":                    {"http://127.0.0.1:8081", "", "localhost:9999", true},
		"simulator's admin":            {"http://localhost:8081", "", "localhost-admin:8081", true},
		"simulator, foreign":           {"http://127.0.0.1:8081", "", "evil.example", false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, err := ParseOrigin(tc.origin, tc.extra)
			if err != nil {
				t.Fatalf("parse origin: %v", err)
			}
			if got := o.owns(tc.host); got != tc.want {
				t.Errorf("owns(%q) = %v, want %v", tc.host, got, tc.want)
			}
		})
	}
}

func FuzzLinkHeader(f *testing.F) {
	f.Add(`<https://acme.okta.com/api/v1/users?after=a&limit=1>; rel="next"`)
	f.Add(`<a>; rel="self", <https://x/?after=%zz>; rel=next`)
	f.Add(`<`)
	origin, err := ParseOrigin("acme")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, line string) {
		cursor, err := nextCursor(origin, http.Header{"Link": {line}})
		if err != nil && cursor != "" {
			t.Fatal("a cursor together with an error")
		}
		if cursor != "" && !strings.Contains(line, "after=") {
			t.Fatalf("cursor %q out of nothing", cursor)
		}
	})
}

func FuzzNextLink(f *testing.F) {
	f.Add("https://acme.okta.com/api/v1/users?after=a")
	f.Add("https://acme.okta.com@evil.example/?after=a")
	f.Add(`//evil.example\@acme.okta.com/?after=a`)
	f.Add("https://{yourOktaDomain}/?after=a")
	origin, err := ParseOrigin("acme")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, link string) {
		cursor, err := cursorOf(origin, link)
		if err != nil {
			return
		}
		if cursor == "" || len(cursor) > maxCursor {
			t.Fatalf("unusable cursor %q accepted", cursor)
		}
		// Where net/url can read the link, it must agree on whose it is.
		u, err := url.Parse(link)
		if err != nil || u.Host == "" || strings.ContainsAny(u.Host, "{}%") {
			return
		}
		if !origin.owns(u.Host) {
			t.Fatalf("link to %q was taken for the org's", u.Host)
		}
	})
}
