package config

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// FuzzLoad: whatever a file holds, reading it gives a valid configuration or a
// list of mistakes that tells no secret; it never panics.
func FuzzLoad(f *testing.F) {
	f.Add(minimal)
	f.Add("tenants: [{}]\nclients: [{}]\nredis: {}\n")
	f.Add("a: &a [*a]\n<<: *a\n")
	f.Add("${env:KEY}: ${file:x}\n? [a]\n: b\n")
	if text, err := os.ReadFile(filepath.Join("testdata", "mistakes.yaml")); err == nil {
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		cfg, err := load(t, text, nil)
		var problems *Error
		switch {
		case err == nil && cfg.Store == nil && (len(cfg.Tenants) == 0 || len(cfg.Clients) == 0):
			t.Error("accepted without a tenant or a client")
		case err != nil && !errors.As(err, &problems):
			t.Errorf("%v is no list of mistakes", err)
		case err != nil && len(problems.Problems) == 0:
			t.Error("an empty list of mistakes")
		}
	})
}
