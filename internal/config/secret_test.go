package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestASecretNeverPrints(t *testing.T) {
	t.Parallel()
	const hidden = "hunter2hunter2"
	c := Config{SecretKey: NewSecret(hidden), Tenants: []Tenant{{APIToken: NewSecret(hidden)}}, Redis: &Redis{URL: NewSecret(hidden)}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+"\n", c)
		fmt.Fprintf(&out, verb+"\n", c.SecretKey)
		fmt.Fprintf(&out, verb+"\n", &c.SecretKey)
	}
	if err := json.NewEncoder(&out).Encode(c); err != nil {
		t.Fatal(err)
	}
	if err := yaml.NewEncoder(&out).Encode(c); err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("config", "config", c, "key", c.SecretKey)
	if strings.Contains(out.String(), "hunter2") || strings.Contains(out.String(), fmt.Sprintf("%x", "hunter2")) {
		t.Errorf("the secret was printed:\n%s", out.String())
	}
	if got := c.SecretKey.Reveal(); got != hidden {
		t.Errorf("Reveal gave %q", got)
	}
}
