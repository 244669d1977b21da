package deploy_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"oktagraph/internal/testkit"
)

// helmEnv names a helm binary, which .ci/run builds from tools/helm.mod.
const helmEnv = "OKTAGRAPH_TEST_HELM"

// helm runs helm on the chart and returns what it prints. Without helm the test is skipped, even
// in a full run: building it takes minutes that not every machine has.
func helm(t *testing.T, args ...string) (string, error) {
	t.Helper()
	binary := os.Getenv(helmEnv)
	if binary == "" {
		found, err := exec.LookPath("helm")
		if err != nil {
			t.Skipf("skipped: helm is missing; name one in %s", helmEnv)
		}
		binary = found
	}
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Dir = testkit.Root(t)
	// Ignore the user's own helm configuration.
	home := t.TempDir()
	cmd.Env = append(os.Environ(), "HELM_CONFIG_HOME="+home, "HELM_CACHE_HOME="+home, "HELM_DATA_HOME="+home)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		return out.String(), errors.New(complaint.String() + out.String())
	}
	return out.String(), nil
}

// template renders the chart with the values of a YAML text.
func template(t *testing.T, kube, values string) (string, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "values.yaml")
	if err := os.WriteFile(name, []byte(values), 0o600); err != nil {
		t.Fatal(err)
	}
	return helm(t, "template", "og", chartDir, "--namespace", "identity", "--kube-version", kube, "--values", name)
}

// rendered holds the chart's objects, by kind and name.
func rendered(t *testing.T, kube, values string) map[string]object {
	t.Helper()
	text, err := template(t, kube, values)
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]object{}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var o object
		if err := decoder.Decode(&o); errors.Is(err, io.EOF) {
			return made
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		kind, _ := o["kind"].(string)
		name, _ := at(o, "metadata", "name").(string)
		made[kind+" "+name] = o
	}
}
