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

// contactAttributes are those that users:contact opens.
var contactAttributes = []string{
	"email", "secondEmail", "mobilePhone", "primaryPhone", "streetAddress", "city", "state", "zipCode", "countryCode", "postalAddress",
}

// profileOnly are attributes that users:profile opens and that say something of a person.
var profileOnly = []string{"firstName", "lastName", "department", "employeeNumber", "managerId"}

// kept is a Redis and what the cases of one org asked of servers on it.
type kept struct {
	redis   *miniredis.Miniredis
	org     *oktasim.Org
	names   *caseNames
	servers map[bool]http.Handler // by whether they began with an empty Redis
}

// keep asks the question of every case that is about one healthy org, for a caller who has
// all scopes but some.
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

// text is all that lies in Redis, keys and values.
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

// profiles are those of the org, as Okta tells them.
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

// tellsAlone are attributes whose values stand nowhere else: a city is a group's name too, and
// names to show hold first ones.
const tellsAlone = "secondEmail mobilePhone primaryPhone streetAddress employeeNumber"

// absent fails for each of the attributes that lies in Redis by its name, or by its value
// where no other attribute has that or nothing of anybody is to be there, and when nobody has
// any of them.
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
		// The usual way of telling managers takes their e-mail addresses for names.
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

// Factors and log events are asked of Okta each time, whoever may read them.
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

// What is left out of Redis is never what an answer needs: another server, which has all
// from Redis, says what a server without one says.
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
