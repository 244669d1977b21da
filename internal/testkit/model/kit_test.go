package model

import (
	"strings"
	"testing"
	"testing/synctest"

	"oktagraph/internal/testkit/world"
	"oktagraph/oktasim"
)

// bubble runs f with a model in a bubble, and fails for every broken promise.
func bubble(t *testing.T, s Setup, f func(t *testing.T, m *Model)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m, err := Open(s)
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		f(t, m)
		synctest.Wait()
		m.checkWaiters()
		for _, v := range m.found {
			t.Errorf("%s", v)
		}
	})
}

// org is a model over an org without administrators but those a test makes.
func org(c oktasim.Config) Setup {
	if c.Seed == 0 {
		c.Seed = 11
	}
	c.ServiceApps = -1 // the history knows people and groups
	return Setup{World: world.Setup{Org: c}}
}

// ask asks the first server and returns the answer; the model checks it.
func (m *Model) ask(question string) world.Answer { return m.askOf(Ask{Question: question}) }

func (m *Model) askOf(a Ask) world.Answer {
	m.now = a.String()
	x := m.begin(a)
	x.alone = true
	x.perform()
	synctest.Wait()
	m.settle(x)
	return x.answer
}

// custom is a question of a test's own, about an object or whole lists.
func custom(name, text string, variables map[string]any, roots map[string]Root) Ask {
	if variables == nil {
		variables = map[string]any{}
	}
	return Ask{Question: name, Exactly: &Question{Name: name, Text: withFragments(text), Variables: variables, Roots: roots}}
}

// aboutUser asks for a user with groups and roles.
func aboutUser(id string) Ask {
	return custom("one user", `query($id: ID!) { user(id: $id) { ...U`+groupsPart+rolesPart+directPart+`} }`,
		map[string]any{"id": id}, map[string]Root{"user": {List: usersList, Key: id}})
}

// change changes the org and takes note.
func (m *Model) change(t *testing.T, f func(org *oktasim.Org) error) {
	t.Helper()
	if err := f(m.Org); err != nil {
		t.Fatal(err)
	}
	m.History.Note(m.Org)
}

// mark is how many calls the first server sent so far; since are those after.
func (m *Model) mark() int { return len(m.servers[0].wire.sent()) }

func (m *Model) since(mark int) []call { return m.servers[0].wire.sent()[mark:] }

// fail breaks the endpoints whose paths match.
func (m *Model) fail(kind FaultKind, path string) { m.weather.inject(Fault{Kind: kind, Path: path}) }

// active is the i-th user who is active and holds no role.
func (m *Model) active(t *testing.T, i int) oktasim.UserInfo {
	t.Helper()
	for _, u := range m.Org.Users() {
		if u.Status != oktasim.Active || len(m.Org.RolesOf(u.ID)) > 0 {
			continue
		}
		if i--; i < 0 {
			return u
		}
	}
	t.Fatal("the org has not so many active users")
	return oktasim.UserInfo{}
}

// plainGroup is a group with members and without roles.
func (m *Model) plainGroup(t *testing.T) oktasim.GroupInfo {
	t.Helper()
	for _, g := range m.Org.Groups() {
		if g.Type == "OKTA_GROUP" && !g.HasRoles && g.Members > 2 {
			return g
		}
	}
	t.Fatal("the org has no group without roles")
	return oktasim.GroupInfo{}
}

// whole fails for errors.
func whole(t *testing.T, a world.Answer) world.Answer {
	t.Helper()
	if len(a.Errors) > 0 {
		t.Errorf("errors: %v", a.Errors)
	}
	return a
}

// atMost fails for more calls than that.
func atMost(t *testing.T, what string, calls, most int) {
	t.Helper()
	if calls > most {
		t.Errorf("%s: %d calls, want at most %d", what, calls, most)
	}
}

// shows fails unless the answer's data holds a text.
func shows(t *testing.T, a world.Answer, text string) {
	t.Helper()
	if !strings.Contains(string(a.Data), text) {
		t.Errorf("the answer does not show %s (oldest %d ms, errors %v)", text, a.Extensions.Okta.OldestAge, a.Errors)
	}
}
