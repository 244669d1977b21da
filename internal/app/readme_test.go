package app

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/testkit"
)

// block returns the first fenced block of a language in the README.
func block(t *testing.T, language string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)```" + language + "\n(.*?)```").FindSubmatch(text)
	if m == nil {
		t.Fatalf("the README has no block of %s", language)
	}
	return string(m[1])
}

// answerOf is the part of a response that the README shows.
type answerOf struct {
	Data       any `json:"data"`
	Extensions struct {
		Okta struct {
			Calls    int            `json:"calls"`
			ByBucket map[string]int `json:"byBucket"`
		} `json:"okta"`
	} `json:"extensions"`
}

func TestTheReadmesAnswerIsTheDemos(t *testing.T) {
	t.Parallel()
	const key = "a-key-for-the-readme-of-24+"
	demo := start(t, machine(map[string]string{"OKTAGRAPH_API_KEY": key}, nil), "demo", "--listen", "127.0.0.1:0", "--latency", "0")
	address := demo.out.find(t, `API +(http://\S+/graphql)`)
	body, err := json.Marshal(map[string]string{"query": block(t, "graphql")})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got, want answerOf
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(strings.NewReader(block(t, "json"))).Decode(&want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the README's answer (-README +demo):\n%s", diff)
	}
}
