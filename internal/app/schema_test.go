package app

import (
	"bytes"
	"strings"
	"testing"

	"oktagraph/graph/schema"
)

func TestSchemaPrintsWhatTheServerPublishes(t *testing.T) {
	t.Parallel()
	var out, complaint bytes.Buffer
	if code := machine(nil, nil).Run(t.Context(), []string{"schema"}, &out, &complaint); code != exitOK {
		t.Fatalf("exit code %d: %s", code, complaint.String())
	}
	if out.String() != schema.SDL() || !strings.Contains(out.String(), "type Query {") || strings.Contains(out.String(), "@goField") {
		t.Errorf("printed %d bytes, not the published schema", out.Len())
	}
}
