package telemetry

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
)

// The names as they used to be compared: the slow and plain way.
func plainly(key string) bool {
	return sensitive[strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(key))]
}

func TestNamesAreComparedWithoutCaseAndPunctuation(t *testing.T) {
	t.Parallel()
	keys := []string{
		"", "_", "-", "route", "authorization_", "__AUTHORIZATION--", "authorizations", "authorization\u212a", "to\u212aen", "TO\u212aEN", "api_toKen", "кey",
		"request_id", "a-very-long-name-that-is-none", "-----------------key-----------------", "\u0130d", "key\xff", "\xffkey",
	}
	for name := range sensitive {
		keys = append(keys, name, strings.ToUpper(name), "_"+name, name[:1]+"-"+name[1:], name+"s", name[1:], strings.ReplaceAll(name, "k", "\u212a"))
		if len(name) > longestSensitive {
			t.Errorf("%q is longer than %d", name, longestSensitive)
		}
	}
	for _, key := range keys {
		if isSensitive(key) != plainly(key) {
			t.Errorf("%q: sensitive %v, want %v", key, isSensitive(key), plainly(key))
		}
	}
}

func FuzzTextsAreSearchedWhereverACredentialCanBe(f *testing.F) {
	for _, text := range []string{"", "plain", "sent bearer x", "Bearer\tx", "basic\fx", "redis://a:b@c", "://@", "SSWS", "dpop\r\nx", "Bearer\vx", "Bearer\u00a0x", "x://y"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !mayBear(text) && scrub(text) != text {
			t.Errorf("%q was not searched", text)
		}
		if isSensitive(text) != plainly(text) {
			t.Errorf("name %q: sensitive %v", text, isSensitive(text))
		}
	})
}

func TestHarmlessAttributesCostNoAllocation(t *testing.T) {
	attrs := []slog.Attr{
		slog.String("route", "/graphql"), slog.String("request_id", "7QJX"), slog.String("operation", "Page07"), slog.Int("status", 200),
		slog.Any("level", slog.LevelInfo),
	}
	n := testing.AllocsPerRun(100, func() {
		for _, a := range attrs {
			if got := redact(nil, a); got.Key != a.Key {
				t.Error(got)
			}
		}
	})
	if n > 0 {
		t.Errorf("%v allocations for %v", n, slices.Clone(attrs))
	}
}
