package explorer

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed samples/*
var sampleFiles embed.FS

// Sample is a query the page offers in a tab of its own.
type Sample struct {
	// Query is the document, with the comment that explains it.
	Query string `json:"query"`
	// Variables is a JSON object; empty when the query takes none.
	Variables json.RawMessage `json:"variables,omitempty"`
}

// Samples returns the sample queries in the order of their tabs. A login that
// is not empty takes the place of the example's in the query for one user.
func Samples(login string) ([]Sample, error) {
	names, err := fs.Glob(sampleFiles, "samples/*.graphql")
	if err != nil {
		return nil, fmt.Errorf("list sample queries: %w", err)
	}
	samples := make([]Sample, 0, len(names))
	for _, name := range names {
		s, err := readSample(name, login)
		if err != nil {
			return nil, err
		}
		samples = append(samples, s)
	}
	return samples, nil
}

func readSample(name, login string) (Sample, error) {
	query, err := sampleFiles.ReadFile(name)
	if err != nil {
		return Sample{}, fmt.Errorf("read sample query: %w", err)
	}
	s := Sample{Query: string(query)}
	variables, err := sampleFiles.ReadFile(strings.TrimSuffix(name, path.Ext(name)) + ".json")
	if err != nil {
		return s, nil // a query without variables has no such file
	}
	values := map[string]any{}
	if err := json.Unmarshal(variables, &values); err != nil {
		return Sample{}, fmt.Errorf("read variables of %s: %w", name, err)
	}
	if _, ok := values["login"]; ok && login != "" {
		values["login"] = login
	}
	if s.Variables, err = json.Marshal(values); err != nil {
		return Sample{}, fmt.Errorf("write variables of %s: %w", name, err)
	}
	return s, nil
}
