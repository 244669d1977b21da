package explorer

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed samples/*.graphql
var sampleFiles embed.FS

// exampleLogin stands in the sample query for one user until a login is known.
const exampleLogin = `"ada@example.com"`

// Samples returns the queries the page offers as tabs, in the order of the
// tabs. A login that is not empty takes the place of the example's.
func Samples(login string) ([]string, error) {
	names, err := fs.Glob(sampleFiles, "samples/*.graphql")
	if err != nil {
		return nil, fmt.Errorf("list sample queries: %w", err)
	}
	literal := exampleLogin
	if login != "" {
		quoted, err := json.Marshal(login) // JSON's strings are GraphQL's
		if err != nil {
			return nil, fmt.Errorf("quote login: %w", err)
		}
		literal = string(quoted)
	}
	samples := make([]string, 0, len(names))
	for _, name := range names {
		text, err := sampleFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read sample query: %w", err)
		}
		samples = append(samples, strings.Replace(string(text), exampleLogin, literal, 1))
	}
	return samples, nil
}
