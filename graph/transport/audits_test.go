package transport_test

import (
	"net/http/httptest"
	"testing"

	"oktagraph/internal/testkit/audits"
)

func TestAudits(t *testing.T) {
	srv := httptest.NewServer(assembled(t, true))
	defer srv.Close()
	audits.Run(t, srv.URL+"/graphql", "")
}
