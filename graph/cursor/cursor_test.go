package cursor_test

import (
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
	"testing"

	"oktagraph/graph/cursor"
	"oktagraph/loaders"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func binding() cursor.Binding {
	return cursor.Binding{Tenant: "acme", Field: "Group.members", Parent: "00g1", Args: `["","",""]`}
}

func position() loaders.Position {
	return loaders.Position{After: "00uvo7s8abwP37lV81d7", Offset: 150, LastID: "00u1", Seen: 350}
}

func positions() *rapid.Generator[loaders.Position] {
	return rapid.Custom(func(t *rapid.T) loaders.Position {
		return loaders.Position{
			After:  rapid.StringN(0, 60, 200).Draw(t, "after"),
			Offset: rapid.IntRange(0, 1<<31-1).Draw(t, "offset"),
			LastID: rapid.StringN(0, 60, 200).Draw(t, "last id"),
			Given:  string(rapid.SliceOfN(rapid.Byte(), 0, 1280).Draw(t, "given")),
			Seen:   rapid.IntRange(0, 1<<31-1).Draw(t, "seen"),
			Key:    rapid.StringN(0, 60, 200).Draw(t, "key"),
		}
	})
}

func bindings() *rapid.Generator[cursor.Binding] {
	// A small alphabet, so that two draws often join to the same text.
	part := rapid.StringMatching(`[ab.]{0,3}`)
	return rapid.Custom(func(t *rapid.T) cursor.Binding {
		return cursor.Binding{Tenant: part.Draw(t, "tenant"), Field: part.Draw(t, "field"), Parent: part.Draw(t, "parent"), Args: part.Draw(t, "args")}
	})
}

func TestCursorsLeadBackToTheirPosition(t *testing.T) {
	t.Parallel()
	codec := cursor.New([]byte("secret"))
	safe := regexp.MustCompile(`^[0-9A-Za-z_-]+$`)
	rapid.Check(t, func(t *rapid.T) {
		b, want := bindings().Draw(t, "binding"), positions().Draw(t, "position")
		text := codec.Encode(b, want)
		if !safe.MatchString(text) {
			t.Fatalf("%s needs escaping in a URL", text)
		}
		got, err := codec.Decode(b, text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestCursorsOfTheFirstLayoutAreRefused(t *testing.T) {
	t.Parallel()
	codec := cursor.New([]byte("secret"))
	raw, err := base64.RawURLEncoding.DecodeString(codec.Encode(binding(), position()))
	if err != nil {
		t.Fatal(err)
	}
	raw[0] = 1
	if got, err := codec.Decode(binding(), base64.RawURLEncoding.EncodeToString(raw)); !errors.Is(err, cursor.ErrInvalid) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestCursorsOfAnotherListAreRefused(t *testing.T) {
	t.Parallel()
	codec := cursor.New([]byte("secret"))
	rapid.Check(t, func(t *rapid.T) {
		one, other := bindings().Draw(t, "one"), bindings().Draw(t, "other")
		if one == other {
			t.Skip("the same list")
		}
		got, err := codec.Decode(other, codec.Encode(one, positions().Draw(t, "position")))
		if !errors.Is(err, cursor.ErrInvalid) || got != (loaders.Position{}) {
			t.Fatalf("got %v, %v", got, err)
		}
	})
}

func TestEveryPartOfTheBindingCounts(t *testing.T) {
	t.Parallel()
	codec := cursor.New([]byte("secret"))
	text := codec.Encode(binding(), position())
	tests := map[string]func(*cursor.Binding){
		"tenant": func(b *cursor.Binding) { b.Tenant = "other" },
		"field":  func(b *cursor.Binding) { b.Field = "Query.users" },
		"parent": func(b *cursor.Binding) { b.Parent = "00g2" },
		"args":   func(b *cursor.Binding) { b.Args = `["status pr","",""]` },
	}
	for name, change := range tests {
		b := binding()
		change(&b)
		if _, err := codec.Decode(b, text); !errors.Is(err, cursor.ErrInvalid) {
			t.Errorf("another %s: got %v", name, err)
		}
	}
}

func TestEveryFlippedBitIsNoticed(t *testing.T) {
	t.Parallel()
	codec := cursor.New([]byte("secret"))
	raw, err := base64.RawURLEncoding.DecodeString(codec.Encode(binding(), position()))
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(raw) * 8 {
		raw[i/8] ^= 1 << (i % 8)
		if _, err := codec.Decode(binding(), base64.RawURLEncoding.EncodeToString(raw)); !errors.Is(err, cursor.ErrInvalid) {
			t.Errorf("bit %d: got %v", i, err)
		}
		raw[i/8] ^= 1 << (i % 8)
	}
}

func TestBrokenCursorsAreRefused(t *testing.T) {
	t.Parallel()
	codec := cursor.New([]byte("secret"))
	good := codec.Encode(binding(), position())
	tests := map[string]string{
		"nothing":       "",
		"no base64":     "not a cursor!",
		"one character": "A",
		"cut short":     good[:len(good)-2],
		"made longer":   good + "AA",
		"padded":        good + "=",
		"a line break":  good[:8] + "\n" + good[8:],
		"only zeros":    strings.Repeat("A", 64),
		"endless":       strings.Repeat("A", 1<<20),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := codec.Decode(binding(), text); !errors.Is(err, cursor.ErrInvalid) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	text := cursor.New([]byte("secret")).Encode(binding(), position())
	if _, err := cursor.New([]byte("secret")).Decode(binding(), text); err != nil {
		t.Errorf("a replica with the same secret: %v", err)
	}
	for name, key := range map[string][]byte{"another secret": []byte("Secret"), "a random key": nil, "an empty secret": {}} {
		if _, err := cursor.New(key).Decode(binding(), text); !errors.Is(err, cursor.ErrInvalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	random := cursor.New(nil)
	if _, err := random.Decode(binding(), random.Encode(binding(), position())); err != nil {
		t.Errorf("a random key reads its own: %v", err)
	}
}

func TestFirst(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		first *int
		want  int
		err   string
	}{
		"null":     {nil, 50, ""},
		"smallest": {new(1), 1, ""},
		"largest":  {new(200), 200, ""},
		"zero":     {new(0), 0, "first is 0; ask for 1 to 200, or leave first out for 50"},
		"too many": {new(201), 0, "first is 201; ask for 1 to 200, or leave first out for 50"},
		"negative": {new(-1), 0, "first is -1; ask for 1 to 200, or leave first out for 50"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := cursor.First(tc.first)
			var fault *cursor.FirstError
			switch {
			case got != tc.want:
				t.Errorf("got %d, want %d", got, tc.want)
			case tc.err == "" && err != nil:
				t.Errorf("got %v", err)
			case tc.err != "" && (!errors.As(err, &fault) || err.Error() != tc.err):
				t.Errorf("got %v, want %s", err, tc.err)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	codec := cursor.New([]byte("secret"))
	f.Add(codec.Encode(binding(), position()))
	f.Add(codec.Encode(binding(), loaders.Position{}))
	f.Add(codec.Encode(binding(), loaders.Position{Offset: 3, Given: "\x00\x01\x02\x03\x04"}))
	f.Add("")
	f.Add("AQAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := codec.Decode(binding(), text)
		switch {
		case err != nil && (!errors.Is(err, cursor.ErrInvalid) || got != loaders.Position{}):
			t.Errorf("got %v, %v", got, err)
		case err == nil && codec.Encode(binding(), got) != text:
			t.Errorf("two cursors for %v: %s", got, text)
		}
	})
}

func FuzzEncode(f *testing.F) {
	codec := cursor.New([]byte("secret"))
	f.Add("acme", "Query.users", "", "", "00u1", 3, "00u2", "\x00\xff")
	f.Fuzz(func(t *testing.T, tenant, field, parent, args, after string, offset int, lastID, given string) {
		b := cursor.Binding{Tenant: tenant, Field: field, Parent: parent, Args: args}
		want := loaders.Position{After: after, Offset: offset & (1<<31 - 1), LastID: lastID, Given: given}
		if len(after)+len(lastID)+len(given) > 2000 {
			return
		}
		got, err := codec.Decode(b, codec.Encode(b, want))
		if err != nil || got != want {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	codec := cursor.New([]byte("secret"))
	b.ReportAllocs()
	for b.Loop() {
		codec.Encode(binding(), position())
	}
}
