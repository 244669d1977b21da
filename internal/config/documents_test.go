package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAManifestIsReadFromTheConfigurationsFolder(t *testing.T) {
	t.Parallel()
	got, err := load(t, strings.Replace(minimal, "name: web,", "name: web, documents: {mode: enforce, manifest: documents.json},", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Documents{Mode: DocumentsEnforce, Manifest: "/etc/og/documents.json", ByID: map[string]string{"a": "{ viewer { name } }"}}
	if diff := cmp.Diff(want, got.Clients[0].Documents); diff != "" {
		t.Errorf("documents: -want +got\n%s", diff)
	}
}

func TestAManifestWithoutAModeEnforcesNothing(t *testing.T) {
	t.Parallel()
	got, err := load(t, strings.Replace(minimal, "name: web,", "name: web, documents: {manifest: /run/documents.json},", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := got.Clients[0].Documents; d.Mode != DocumentsOff || d.Manifest != "/run/documents.json" || len(d.ByID) != 1 {
		t.Errorf("documents %+v", d)
	}
}

func TestManyMistakesOfAManifestAreCountedAndTheFirstListed(t *testing.T) {
	t.Parallel()
	rules := Rules{Manifest: func(string) (map[string]string, []string) {
		return nil, strings.Split(strings.Repeat("wrong ", 500), " ")
	}}
	r := newReport()
	rules.checkManifest(r, "clients[0].documents", &Documents{Mode: DocumentsAudit, Manifest: "m.json"})
	if len(r.problems) != 1 || !strings.Contains(r.problems[0].Message, "m.json: 501 mistakes; the first: wrong; wrong") || len(r.problems[0].Message) > 300 {
		t.Errorf("problems %v", r.problems)
	}
}
