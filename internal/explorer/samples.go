package explorer

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"text/template"
	"time"
)

//go:embed samples/*.graphql
var sampleFiles embed.FS

// exampleLogin is the login in samples about one person until a real one is known.
const exampleLogin = "ada@example.com"

// Samples returns the queries that the page offers, in the order of their files. Those
// about one person use login, or an example for "". Dates count back from now, so that
// "since last week" stays true.
func Samples(login string, now time.Time) ([]string, error) {
	if login == "" {
		login = exampleLogin
	}
	files, err := template.New("").Funcs(template.FuncMap{
		"login":   func() (string, error) { return inQuotes(login) },
		"daysAgo": func(n int) string { return now.UTC().AddDate(0, 0, -n).Format(time.DateOnly) + "T00:00:00Z" },
	}).ParseFS(sampleFiles, "samples/*.graphql")
	if err != nil {
		return nil, fmt.Errorf("read the sample queries: %w", err)
	}
	names, err := fs.Glob(sampleFiles, "samples/*.graphql")
	if err != nil {
		return nil, fmt.Errorf("list the sample queries: %w", err)
	}
	samples := make([]string, len(names))
	for i, name := range names {
		var text bytes.Buffer
		if err := files.ExecuteTemplate(&text, name[len("samples/"):], nil); err != nil {
			return nil, fmt.Errorf("fill in the sample query: %w", err)
		}
		samples[i] = text.String()
	}
	return samples, nil
}

// inQuotes escapes a text for use between quotes. GraphQL's strings are like JSON's.
func inQuotes(text string) (string, error) {
	quoted, err := json.Marshal(text)
	if err != nil {
		return "", fmt.Errorf("quote: %w", err)
	}
	return string(quoted[1 : len(quoted)-1]), nil
}
