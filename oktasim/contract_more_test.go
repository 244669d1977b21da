package oktasim_test

import (
	"path/filepath"
	"strings"
	"testing"

	"oktagraph/internal/testkit"

	"github.com/getkin/kin-openapi/openapi3"
)

// furtherPaths are paths, or prefixes of paths, of the operations taken from the second
// part of Okta's specification.
func furtherPaths() []string {
	return []string{"/oauth2/v1/clients/", "/api/v1/apps/{appId}/users", "/api/v1/apps/{appId}/groups"}
}

// addFurther adds those operations to the first part.
func addFurther(t testing.TB, spec *openapi3.T) {
	t.Helper()
	more, err := openapi3.NewLoader().LoadFromFile(filepath.Join(testkit.SharedOkta(t), "openapi-more.json"))
	if err != nil {
		t.Fatalf("load the rest of the specification: %v", err)
	}
	for path, item := range more.Paths.Map() {
		for _, begin := range furtherPaths() {
			if path == begin || strings.HasSuffix(begin, "/") && strings.HasPrefix(path, begin) {
				spec.Paths.Set(path, item)
			}
		}
	}
}
