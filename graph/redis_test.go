package graph_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"

	"oktagraph/auth"
	"oktagraph/cache"
	"oktagraph/oktasim"
)

// contactAttributes are the attributes that users:contact allows.
var contactAttributes = []string{
	"email", "secondEmail", "mobilePhone", "primaryPhone", "streetAddress", "city", "state", "zipCode", "countryCode", "postalAddress",
}

// profileOnly are attributes that users:profile allows and that contain personal data.
var profileOnly = []string{"firstName", "lastName", "department", "employeeNumber", "managerId"}

// kept is a Redis, and the queries of one org's cases to servers on it.
type kept struct {
	redis   *miniredis.Miniredis
	org     *oktasim.Org
	names   *caseNames
	servers map[bool]http.Handler // by whether Redis was empty when they started
}

// keep runs the query of every case with one healthy org, for a caller with all scopes but
// some.
func keep(t *testing.T, keys []cache.SealKey, missing ...auth.Scope) *kept {
	t.Helper()
	k := &kept{redis: miniredis.RunT(t), org: newOrg(t, caseOrg()), servers: map[bool]http.Handler{}}
	k.names = namesOf(t, k.org)
	s := setup{scopes: without(missing...), redis: "redis://" + k.redis.Addr(), redisKeys: keys}
	w := &world{org: k.org, unplanned: &counter{}}
	for _, first := range []bool{true, false} {
		k.servers[first] = w.serve(t, s)
	}
	k.each(t, func(_, query string, vars map[string]any) { ask(t, k.servers[true], testKey, "", query, vars) })
	if len(k.redis.Keys()) < 100 {
		t.Fatalf("only %d keys lie in Redis", len(k.redis.Keys()))
	}
	return k
}

func (k *kept) each(t *testing.T, f func(name, query string, vars map[string]any)) {
	t.Helper()
	for _, dir := range caseFolders(t) {
		if _, err := os.Stat(filepath.Join(dir, "setup.json")); err == nil {
			continue
		}
		f(filepath.Base(dir), readCase(t, dir, "query.graphql"), variablesOf(t, dir, k.names, map[string]string{}))
	}
}

// text is the entire content of Redis, keys and values.
func (k *kept) text(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, key := range k.redis.Keys() {
		b.WriteString(key)
		if value, err := k.redis.Get(key); err == nil {
			b.WriteString(value)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// profiles are the org's profiles in Okta.
func (k *kept) profiles(t *testing.T) []map[string]any {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/users?limit=200", http.NoBody)
	req.Header.Set("Authorization", "SSWS "+k.org.Token())
	rec := httptest.NewRecorder()
	k.org.ServeHTTP(rec, req)
	var users []struct{ Profile map[string]any }
	if err := json.Unmarshal(rec.Body.Bytes(), &users); err != nil || len(users) == 0 {
		t.Fatalf("read the org: %v", err)
	}
	all := make([]map[string]any, len(users))
	for i, u := range users {
		all[i] = u.Profile
	}
	return all
}

// tellsAlone are attributes whose values occur nowhere else: a city is also a group's name,
// and display names contain first names.
const tellsAlone = "secondEmail mobilePhone primaryPhone streetAddress employeeNumber"

// absent fails for each attribute that Redis contains by name. It also fails for those
// contained by value, if no other attribute has that value or no personal data is allowed
// at all, and when nobody has any of the attributes.
func (k *kept) absent(t *testing.T, nothing bool, attributes ...string) {
	t.Helper()
	text, looked := k.text(t), 0
	for _, profile := range k.profiles(t) {
		for _, name := range attributes {
			value, _ := profile[name].(string)
			if value == "" || value == profile["login"] {
				continue
			}
			looked++
			byValue := len(value) > 4 && (nothing || strings.Contains(tellsAlone, name))
			if strings.Contains(text, `"`+name+`":`) || byValue && strings.Contains(text, value) {
				t.Errorf("the %s %q of %v lies in Redis", name, value, profile["login"])
			}
		}
	}
	if looked == 0 {
		t.Errorf("nobody has any of %v", attributes)
	}
}

func sealKeys() []cache.SealKey {
	return []cache.SealKey{{ID: "r1", Secret: bytes.Repeat([]byte{7}, 32)}}
}

func TestSealedRedisTellsNothingOfAnybody(t *testing.T) {
	t.Parallel()
	k := keep(t, sealKeys())
	k.absent(t, true, append(append([]string{"displayName"}, contactAttributes...), profileOnly...)...)
	text := k.text(t)
	for _, u := range k.org.Users() {
		if strings.Contains(text, u.Login) {
			t.Errorf("the login %s lies in Redis", u.Login)
		}
	}
	for _, g := range k.org.Groups() {
		if len(g.Name) > 4 && strings.Contains(text, g.Name) {
			t.Errorf("the group's name %q lies in Redis", g.Name)
		}
	}
}

func TestWhatNoCallerMayReadDoesNotLieInRedis(t *testing.T) {
	t.Parallel()
	t.Run("contact", func(t *testing.T) {
		t.Parallel()
		k := keep(t, nil, auth.UsersContact, auth.RawRead)
		// By default, e-mail addresses identify managers.
		k.absent(t, false, contactAttributes[1:]...)
		if !strings.Contains(k.text(t), `"department"`) {
			t.Error("what somebody may read is not kept either")
		}
	})
	t.Run("profile", func(t *testing.T) {
		t.Parallel()
		k := keep(t, nil, auth.UsersContact, auth.UsersProfile, auth.RawRead)
		k.absent(t, false, append(append([]string{}, contactAttributes...), profileOnly...)...)
	})
	t.Run("all is kept for who may read all", func(t *testing.T) {
		t.Parallel()
		text := keep(t, nil).text(t)
		for _, name := range append(append([]string{}, contactAttributes[:8]...), profileOnly...) {
			if !strings.Contains(text, `"`+name+`":`) {
				t.Errorf("no %s lies in Redis", name)
			}
		}
	})
}

// Factors and log events are read from Okta each time, whatever the scopes.
func TestFactorsAndLogEventsNeverLieInRedis(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	text, factors := k.text(t), 0
	for _, u := range k.org.Users() {
		for _, f := range k.org.FactorsOf(u.ID) {
			factors++
			if strings.Contains(text, f.ID) || strings.Contains(text, f.Provider+`"`) {
				t.Errorf("the factor %s of %s lies in Redis", f.ID, u.Login)
			}
		}
	}
	for _, word := range []string{"factorType", "eventType", "ipAddress", "user.session"} {
		if strings.Contains(text, word) {
			t.Errorf("%s lies in Redis", word)
		}
	}
	if factors == 0 {
		t.Error("nobody has factors")
	}
}

// Redis never lacks anything that an answer needs: another server, which reads everything
// from Redis, gives the same answers as a server without Redis.
func TestAnswersFromRedisAreThoseOfOkta(t *testing.T) {
	t.Parallel()
	for name, missing := range map[string][]auth.Scope{
		"all scopes":         nil,
		"no contact, no raw": {auth.UsersContact, auth.RawRead},
		"no profile":         {auth.UsersContact, auth.UsersProfile, auth.RawRead},
		"contact alone":      {auth.UsersProfile, auth.RawRead},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := keep(t, nil, missing...)
			w := &world{org: k.org, unplanned: &counter{}}
			alone := w.serve(t, setup{scopes: without(missing...)})
			fromRedis, asked := 0, 0
			k.each(t, func(name, query string, vars map[string]any) {
				got, want := ask(t, k.servers[false], testKey, "", query, vars), ask(t, alone, testKey, "", query, vars)
				if string(got.Data) != string(want.Data) || len(got.Errors) != len(want.Errors) {
					t.Errorf("%s:\nfrom Redis %s %v\nfrom Okta  %s %v", name, got.Data, got.Errors, want.Data, want.Errors)
				}
				fromRedis, asked = fromRedis+got.Extensions.Okta.Calls, asked+want.Extensions.Okta.Calls
			})
			if fromRedis*2 > asked {
				t.Errorf("%d calls with Redis, %d without", fromRedis, asked)
			}
		})
	}
}

func TestWhoMayReadMoreIsNotShownWhatWasKeptForOthers(t *testing.T) {
	t.Parallel()
	k := keep(t, nil, auth.UsersContact, auth.RawRead)
	w := &world{org: k.org, unplanned: &counter{}}
	wider := w.serve(t, setup{redis: "redis://" + k.redis.Addr()})
	const query = `{ users(first: 50) { nodes { login email profile { mobilePhone streetAddress city } raw } } }`
	a := ask(t, wider, testKey, "", query, nil)
	if len(a.Errors) > 0 {
		t.Fatal(a.Errors)
	}
	want := ask(t, w.serve(t, setup{}), testKey, "", query, nil)
	if string(a.Data) != string(want.Data) || !strings.Contains(string(a.Data), `"city":"`) {
		t.Errorf("shown:\n%s\nwant:\n%s", a.Data, want.Data)
	}
}
