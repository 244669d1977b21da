package fetch

import (
	"slices"
	"testing"
)

func TestKindsReadWhatTheyWrite(t *testing.T) {
	t.Parallel()
	ids := IDsKind("ids", SoftObject, Hard)
	for _, want := range [][]string{{}, {"a"}, {"a", "b"}} {
		raw, _ := ids.Encode(want)
		if got, err := ids.Decode(raw); err != nil || !slices.Equal(got, want) || ids.Size(got) <= 0 {
			t.Errorf("%v came back as %v, %v", want, got, err)
		}
	}
	numbers := JSONKind[map[string]int]("numbers", SoftObject, Hard)
	raw, _ := numbers.Encode(map[string]int{"a": 1})
	if got, err := numbers.Decode(raw); err != nil || got["a"] != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := numbers.Decode([]byte("no JSON")); err == nil {
		t.Error("what is no JSON was read")
	}
	raw, _ = wordKind.Encode("word")
	if got, _ := wordKind.Decode(raw); got != "word" || wordKind.Size(got) <= 0 {
		t.Errorf("%q", got)
	}
}
