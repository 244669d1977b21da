// Command go is a typed client for oktagraph: it prints people with their
// groups and admin roles, and what that cost.
//
// OKTAGRAPH_URL names the server, http://127.0.0.1:8080/graphql by default;
// OKTAGRAPH_API_KEY is the key that `go run . demo` prints.
package main

//go:generate go tool genqlient genqlient.yaml

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/Khan/genqlient/graphql"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	key := os.Getenv("OKTAGRAPH_API_KEY")
	if key == "" {
		return errors.New("set OKTAGRAPH_API_KEY to the key that the server printed")
	}
	url := cmp.Or(os.Getenv("OKTAGRAPH_URL"), "http://127.0.0.1:8080/graphql")
	client := graphql.NewClient(url, &http.Client{Transport: bearer{key: key, next: http.DefaultTransport}})

	// With an error, what could be read is there all the same: a field that one
	// of Okta's answers denied is null and the rest of the graph is whole.
	people, extensions, err := People(ctx, client, 10)
	if people == nil || people.Users == nil {
		return cmp.Or(err, errors.New("the server answered no users"))
	}
	for _, person := range people.Users.Nodes {
		fmt.Fprint(out, describe(person))
	}
	if err != nil {
		fmt.Fprintln(out, "not everything could be read:", strings.TrimSpace(err.Error()))
	}
	return printCost(out, extensions)
}

// describe tells one person in two or three lines. What may be null is a
// pointer: null means that it could not be read, which is not the same as none.
func describe(p *Person) string {
	name := "somebody"
	for _, known := range []*string{p.Login, p.DisplayName} {
		if known != nil {
			name = *known
		}
	}
	text := fmt.Sprintf("%s (%s)\n  groups: %s\n", name, p.Status, groupNames(p.Groups))
	if roles := roleNames(p.RoleAssignments); roles != "" {
		text += "  roles: " + roles + "\n"
	}
	return text
}

func groupNames(page *GroupPage) string {
	if page == nil {
		return "not readable"
	}
	names := make([]string, 0, len(page.Nodes))
	for _, group := range page.Nodes {
		names = append(names, group.Name)
	}
	return strings.Join(names, ", ")
}

func roleNames(assignments []*Assignment) string {
	if assignments == nil {
		return "not readable"
	}
	names := make([]string, 0, len(assignments))
	for _, a := range assignments {
		name := a.Role.Label
		if a.AssigneeType == AssigneeTypeGroup {
			name += " through a group"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// cost is the part of extensions.okta that this program reads.
type cost struct {
	Okta struct {
		Calls int `json:"calls"`
		Cache struct {
			Hits int `json:"hits"`
		} `json:"cache"`
	} `json:"okta"`
}

func printCost(out io.Writer, extensions map[string]any) error {
	text, err := json.Marshal(extensions)
	if err != nil {
		return fmt.Errorf("read the answer's cost: %w", err)
	}
	var c cost
	if err := json.Unmarshal(text, &c); err != nil {
		return fmt.Errorf("read the answer's cost: %w", err)
	}
	_, err = fmt.Fprintf(out, "\n%d Okta calls, %d answers from cache\n", c.Okta.Calls, c.Okta.Cache.Hits)
	return err
}

// bearer adds the API key to every request.
type bearer struct {
	key  string
	next http.RoundTripper
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.key)
	return b.next.RoundTrip(r)
}
