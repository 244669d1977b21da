package audits

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/testkit"
)

// RunOriginals runs the audits of the package graphql-http themselves, with an API key
// unless it is empty. Without their packages the test is skipped; a full run installs
// them.
func RunOriginals(t *testing.T, address, key string) {
	t.Helper()
	folder := filepath.Join(testkit.Root(t), "graph", "transport", "audit")
	_, nodeErr := exec.LookPath("node")
	_, npmErr := exec.LookPath("npm")
	testkit.Need(t, nodeErr == nil && npmErr == nil, "Node.js with npm")
	_, err := os.Stat(filepath.Join(folder, "node_modules", "graphql-http"))
	testkit.Need(t, err == nil || os.Getenv(testkit.AllEnv) == "1", "graphql-http (npm ci in graph/transport/audit)")

	// Sixty-one loopback requests take a second; installing may take a minute.
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "sh", filepath.Join(folder, "run.sh"), address, key).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "61 of 61 audits passed") {
		t.Errorf("%v:\n%s", err, out)
	}
}
