package jsonscan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// carved is what a Carver made of an object: everything but "secret", the profile, and
// two words.
type carved struct{ ID, Status, Type, Profile, Raw string }

func carve(t *testing.T, c *Carver, data []byte) carved {
	t.Helper()
	var status, kind, profile Span
	c.Begin()
	if err := EachMember(data, func(key Text, value []byte) error {
		switch string(key.Name()) {
		case "secret":
			return nil
		case "id":
			c.SetID(value)
		case "status":
			status = c.Word(value)
		case "type":
			kind = c.MemberWord(value, "id")
		case "profile":
			profile = c.Keep(key, value)
			return nil
		}
		c.Keep(key, value)
		return nil
	}); err != nil {
		t.Fatalf("carve: %v", err)
	}
	words, raw := c.Words(), c.Raw()
	return carved{c.ID(), status.Of(words), kind.Of(words), string(profile.ObjectIn(raw)), string(raw)}
}

func TestCarverKeepsWhatIsWantedAndNothingOfTheTextOrTheObjectBefore(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want carved
	}{
		{
			`{"id":"1","status":"ACTIVE","secret":{"p":1}, "type":{"id":"t"},"profile":{"a":"é"}}`,
			carved{"1", "ACTIVE", "t", `{"a":"é"}`, `{"id":"1","status":"ACTIVE","type":{"id":"t"},"profile":{"a":"é"}}`},
		},
		{`{}`, carved{Raw: `{}`}},
		{`{"id":12,"status":null,"type":"t","profile":[]}`, carved{ID: "12", Raw: `{"id":12,"status":null,"type":"t","profile":[]}`}},
		{`{"id":"a\"b","status":true}`, carved{ID: `a"b`, Status: "true", Raw: `{"id":"a\"b","status":true}`}},
	}
	var c Carver
	for _, tc := range tests {
		data := []byte(tc.in)
		got := carve(t, &c, data)
		clear(data) // its memory is used for the next answer
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.in, diff)
		}
	}
}

func TestLookupTakesTheLastOfRepeatedNamesAndNothingOfWhatIsNoObject(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, name, want string }{
		{`{"a":1,"b":{"c":2},"a":[3]}`, "a", `[3]`},
		{` {"gr\u00fcn":"yes"}`, "grün", `"yes"`},
		{`{"b":{"c":2}}`, "c", ``},
		{`["a"]`, "a", ``},
		{`"a"`, "a", ``},
		{``, "a", ``},
	}
	for _, tc := range tests {
		got, ok := Lookup([]byte(tc.in), tc.name)
		if string(got) != tc.want || ok != (tc.want != "") {
			t.Errorf("Lookup(%s, %s) = %s, %v; want %s", tc.in, tc.name, got, ok, tc.want)
		}
	}
}

func TestScalarsAreTextAndNothingElseIs(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{`"a\tb"`: "a\tb", `1.50`: "1.50", `true`: "true", `""`: ""} {
		if got, ok := Scalar([]byte(in)); got != want || !ok {
			t.Errorf("Scalar(%s) = %q, %v; want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{`null`, `{}`, `[1]`, ``} {
		if got, ok := Scalar([]byte(in)); ok || got != "" || ScalarOrEmpty([]byte(in)) != "" {
			t.Errorf("Scalar(%s) = %q, %v; want none", in, got, ok)
		}
	}
}

func TestElementsOfWhatIsNoArrayAreAnError(t *testing.T) {
	t.Parallel()
	for _, in := range []string{`{}`, `1`, ``, `[1`, `[1] 2`} {
		if err := EachElement([]byte(in), func([]byte) error { return nil }); err == nil {
			t.Errorf("EachElement(%s) took it", in)
		}
	}
}
