package app

import (
	"strings"
	"testing"

	"oktagraph/internal/testkit/audits"
)

// The audits of graphql-http need introspection; everything else is as in production.

func TestTheServedProductPassesTheAudits(t *testing.T) {
	t.Parallel()
	audits.Run(t, serveOrg(t, "introspection: true\n").url+"/graphql", "Authorization: Bearer "+strings.Repeat("k", 24))
}

func TestTheServedProductPassesTheOriginalAudits(t *testing.T) {
	t.Parallel()
	audits.RunOriginals(t, serveOrg(t, "introspection: true\n").url+"/graphql", strings.Repeat("k", 24))
}
