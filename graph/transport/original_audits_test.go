package transport_test

import (
	"context"
	"net/http/httptest"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/testkit"
)

// TestOriginalAudits runs the audits themselves. Without their packages it is
// skipped; a full run installs them.
func TestOriginalAudits(t *testing.T) {
	_, nodeErr := osexec.LookPath("node")
	_, npmErr := osexec.LookPath("npm")
	testkit.Need(t, nodeErr == nil && npmErr == nil, "Node.js with npm")
	_, err := os.Stat(filepath.Join("audit", "node_modules", "graphql-http"))
	testkit.Need(t, err == nil || os.Getenv(testkit.AllEnv) == "1", "graphql-http (npm ci in graph/transport/audit)")

	srv := httptest.NewServer(assembled(t, true))
	defer srv.Close()
	// Sixty-one loopback requests take a second; installing may take a minute.
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	out, err := osexec.CommandContext(ctx, "sh", filepath.Join("audit", "run.sh"), srv.URL+"/graphql", "").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "61 of 61 audits passed") {
		t.Errorf("%v:\n%s", err, out)
	}
}
