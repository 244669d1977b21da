package exec_test

import (
	"errors"
	"io"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/graph/exec"
)

func anna() *person { return &person{name: "Anna", nick: "a", code: "1"} }
func bob() *person  { return &person{name: "Bob\n\t\r\"\x01", nick: "b", code: "2"} }

func TestARepeatedObjectIsWrittenOnceAndCopied(t *testing.T) {
	t.Parallel()
	wrote := 0
	a := anna()
	a.wrote = &wrote
	k := newKit(t, map[string]load{"Query.list": objects(a, a, a)})
	k.check(t, `{list {name}}`, `{"list":[{"name":"Anna"},{"name":"Anna"},{"name":"Anna"}]}`)
	if wrote != 2 { // at most once for the text to keep, which nothing keeps here, and once for the field
		t.Logf("written %d times", wrote)
	}
	if wrote > 2 {
		t.Errorf("written %d times", wrote)
	}
}

func TestARepeatedObjectThatFailsFailsAtEachPlace(t *testing.T) {
	t.Parallel()
	broken := &person{name: "Eve", code: "3"}
	k := newKit(t, map[string]load{"Query.list": objects(broken, broken)})
	k.check(t, "{\nlist {\nnick}}", `{"list":[{"nick":null},{"nick":null}]}`, "list[0].nick@3: no nick", "list[1].nick@3: no nick")
}

// A list that had to be null removes the text of its objects: they are written again where
// they occur at another place.
func TestTextThatWasCutIsNotCopied(t *testing.T) {
	t.Parallel()
	a := anna()
	k := newKit(t, map[string]load{
		"Query.list": objects(a, bob()),
		"Person.friends": func(*exec.Call) *exec.Column {
			c := exec.NewColumn(2)
			ref := c.Add(a)
			c.Ref(ref)
			c.Missing(nil)
			c.Value()
			c.Ref(ref)
			c.Value()
			return c
		},
	})
	data, errs := k.run(t, `{list {friends {name code}}}`, nil)
	if want := `{"list":[{"friends":null},{"friends":[{"name":"Anna","code":"1"}]}]}`; data != want || len(errs) != 1 {
		t.Errorf("got %s %q, want %s", data, errs, want)
	}
}

func TestNullsSpreadToWhereTheyAreAllowed(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{"Query.list": objects(anna(), &person{name: "x", nick: "x"}), "Query.one": objects(&person{})})
	data, errs := k.run(t, `{list {code} one {name code}}`, nil)
	if data != `{"list":null,"one":null}` || len(errs) != 2 {
		t.Errorf("got %s %q", data, errs)
	}
	data, errs = k.run(t, `{must {name}}`, nil)
	if data != `null` || len(errs) != 1 {
		t.Errorf("a root field that must not be null: %s %q", data, errs)
	}
}

func TestAPanicIsOneObjects(t *testing.T) {
	t.Parallel()
	bad := &person{panics: true}
	k := newKit(t, map[string]load{"Query.named": objects(anna(), bad, nil, &dog{name: "Rex"}), "Query.one": objects(bad)})
	k.check(t, "{\nnamed {\n__typename name}\none {boss {name}}}",
		`{"named":[{"__typename":"Person","name":"Anna"},null,null,{"__typename":"Dog","name":"Rex"}],"one":{"boss":null}}`,
		"named[1].name@-: recovered: no name", "one.boss@-: recovered: no boss")
}

func TestAPanicOfAnEdgeIsAnErrorOfEachParent(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{
		"Query.list":     objects(anna(), bob()),
		"Person.friends": func(*exec.Call) *exec.Column { panic("no friends") },
	})
	k.check(t, `{list {friends {name}}}`, `{"list":[{"friends":null},{"friends":null}]}`,
		"list[0].friends@-: recovered: no friends", "list[1].friends@-: recovered: no friends")
}

// broken panics when an edge's plain value is written.
type broken struct{}

func (broken) MarshalGQL(io.Writer) { panic("no count") }

func TestAPanicOfAnEdgesPlainValueIsOneParents(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{"Query.list": objects(anna(), bob()), "Person.count": func(*exec.Call) *exec.Column {
		c := exec.NewColumn(2)
		c.Leaf(broken{})
		c.Leaf(graphql.MarshalInt(2))
		return c
	}})
	k.check(t, `{list {count}}`, `{"list":[{"count":null},{"count":2}]}`, "list[0].count@-: recovered: no count")
}

func TestErrorsOfAColumn(t *testing.T) {
	t.Parallel()
	shared := &gqlerror.Error{Message: "shared"}
	k := newKit(t, map[string]load{
		"Query.list":     objects(anna(), bob()),
		"Query.one":      func(*exec.Call) *exec.Column { return exec.NewColumn(0) },
		"Person.friends": func(c *exec.Call) *exec.Column { return exec.Failed(len(c.Parents), shared) },
		"Person.count": func(*exec.Call) *exec.Column {
			c := exec.NewColumn(2)
			c.Leaf(graphql.MarshalInt(5))
			c.Leaf(nil)
			return c
		},
		"Query.named": func(*exec.Call) *exec.Column {
			c := exec.NewColumn(1)
			c.Missing(errors.New("lost"))
			c.Value()
			return c
		},
	})
	k.check(t, "{\nlist {\nfriends {name} count}}", `{"list":[{"friends":null,"count":5},{"friends":null,"count":null}]}`,
		"list[0].friends@3: shared", "list[1].friends@3: shared")
	k.check(t, `{one {name}}`, `{"one":null}`, "one@1: Query.one: a column has not one value for each parent")
	k.check(t, `{named {name}}`, `{"named":[null]}`, "named[0]@-: lost")
}

func TestWhatTheCallerMayNotReadIsNotLoaded(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{"Query.secret": func(*exec.Call) *exec.Column { panic("loaded") }})
	k.denied = true
	k.check(t, `{secret {name}}`, `{"secret":null}`, "secret@1: denied")
	k.check(t, `{secret(name: "wrong") {name}}`, `{"secret":null}`, "secret.name@-: Query.secret takes no such name")
}

func TestArgumentsThatCannotBeReadFailTheirField(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{"Query.one": objects(anna())})
	k.check(t, `{one(name: "wrong") {name}}`, `{"one":null}`, "one.name@-: Query.one takes no such name")
}

func TestAnAnswerHoldsOnlySoManyObjects(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{"Query.list": objects(anna(), bob(), anna())})
	k.most = 2
	k.check(t, `{list {name}}`, `{"list":null}`, "list@1: too many")
}

func TestTextIsEscapedAsGqlgenDoes(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{"Query.one": objects(bob())})
	k.check(t, `{one {name boss {name}}}`, `{"one":{"name":"Bob\n\t\r\"\u0001","boss":null}}`)
}

func TestTheTextOfPlainFieldsIsKept(t *testing.T) {
	t.Parallel()
	wrote := 0
	a := anna()
	a.wrote, a.kept = &wrote, new([]byte)
	k := newKit(t, map[string]load{"Query.one": objects(a)})
	for range 3 {
		k.check(t, `{one {code name nick}}`, `{"one":{"code":"1","name":"Anna","nick":"a"}}`)
	}
	if wrote != 1 {
		t.Errorf("the name was written %d times", wrote)
	}
	broken := &person{panics: true, kept: new([]byte), code: "1"}
	k = newKit(t, map[string]load{"Query.one": objects(broken)})
	k.check(t, `{one {code}}`, `{"one":{"code":"1"}}`)
	if *broken.kept != nil {
		t.Error("text was kept of an object that cannot be written")
	}
}

func TestIntrospectionIsAnsweredBesideOtherFields(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{"Query.one": objects(anna())})
	k.check(t, `query {__typename a: __schema {queryType {name}} one {name} a: __schema {types {name}} __type(name: "X") {name}}`,
		`{"__typename":"Query","a":"queryType types","one":{"name":"Anna"},"__type":"name"}`)
}
