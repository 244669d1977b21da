package app

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/explorer"
	"oktagraph/internal/inprocess"
	"oktagraph/internal/product"
	"oktagraph/oktasim"
)

const demoTestKey = "a-key-of-24-characters-or-more"

// demoOn is a demo that was started at a time of a clock.
func demoOn(t *testing.T, now time.Time, args ...string) (*oktasim.Org, http.Handler) {
	t.Helper()
	flags := newFlags("demo")
	shape := addOrgFlags(flags, "0", "off")
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	org, err := shape.open(now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(org.Close)
	p, err := assemble(demoConfig(demoChoices{key: demoTestKey, admin: demoTestKey + "-admin", token: org.Token(), address: &net.TCPAddr{}}), quiet(), func(string) http.RoundTripper { return inprocess.Transport{Handler: org} })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	return org, p.Handler(product.Pages{})
}

// asked is the data of an answer without errors.
func asked(t *testing.T, server http.Handler, query string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(string(body)))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+demoTestKey)
	rec := httptest.NewRecorder()
	server.ServeHTTP(rec, req)
	var answer struct {
		Data   json.RawMessage
		Errors []any
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil || len(answer.Errors) > 0 {
		t.Errorf("%v, errors %v of\n%s", err, answer.Errors, query)
	}
	return string(answer.Data)
}

func samplesOf(t *testing.T, org *oktasim.Org, now time.Time) map[string]string {
	t.Helper()
	list, err := explorer.Samples(someone(org), now)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]string{}
	for _, sample := range list {
		byName[regexp.MustCompile(`(?m)^query (\w+)`).FindStringSubmatch(sample)[1]] = sample
	}
	return byName
}

func TestSamplesShowSomethingInAFreshDemo(t *testing.T) {
	t.Parallel()
	now := time.Now()
	org, server := demoOn(t, now)
	empty := regexp.MustCompile(`^\{("\w+":(null|\[\]|\{"(nodes|label)":\[\].*\}),?)*\}$`)
	for name, sample := range samplesOf(t, org, now) {
		if data := asked(t, server, sample); empty.MatchString(data) {
			t.Errorf("%s shows nothing: %s", name, data)
		}
	}
	if reports := asked(t, server, samplesOf(t, org, now)["Reports"]); strings.Count(reports, "label") < 5 {
		t.Errorf("the demo's somebody leads nobody: %s", reports)
	}
}

func TestTheDemosNewestPeopleCameThisWeekWhateverTheDate(t *testing.T) {
	t.Parallel()
	for _, date := range []string{
		"2025-01-01T00:00:01Z", "2026-12-31T23:59:59Z", "2027-03-01T12:00:00+14:00", "2028-02-29T03:00:00-11:00", "2031-07-15T08:30:00Z",
	} {
		now, err := time.Parse(time.RFC3339, date)
		if err != nil {
			t.Fatal(err)
		}
		org, server := demoOn(t, now, "--users", "300", "--groups", "20")
		var data struct {
			Users struct {
				Nodes []struct {
					DisplayName string
					Created     time.Time
				}
			}
		}
		if err := json.Unmarshal([]byte(asked(t, server, samplesOf(t, org, now)["NewHires"])), &data); err != nil {
			t.Fatal(err)
		}
		if len(data.Users.Nodes) == 0 {
			t.Errorf("%s: nobody is new", date)
		}
		for _, u := range data.Users.Nodes {
			if age := now.Sub(u.Created); age < 0 || age > 9*24*time.Hour {
				t.Errorf("%s: %s came %s ago", date, u.DisplayName, age)
			}
		}
	}
}

func TestADaysDemoIsOneOrgAndAnotherDaysAnother(t *testing.T) {
	t.Parallel()
	at := func(date string, args ...string) string {
		now, err := time.Parse(time.RFC3339, date)
		if err != nil {
			t.Fatal(err)
		}
		org, _ := demoOn(t, now, append([]string{"--users", "30", "--groups", "5"}, args...)...)
		return fmt.Sprint(org.Token(), org.Users())
	}
	morning := at("2026-11-28T00:00:00Z")
	if night := at("2026-11-28T23:59:59Z"); night != morning {
		t.Error("a restart on the same day makes another org")
	}
	if elsewhere := at("2026-11-29T01:00:00+02:00"); elsewhere != morning {
		t.Error("the day is not that of UTC")
	}
	token := func(org string) string { return strings.Fields(org)[0] }
	for what, other := range map[string]string{
		"the next day": at("2026-11-29T00:00:00Z"), "another seed": at("2026-11-28T00:00:00Z", "--seed", "2"),
	} {
		if token(other) == token(morning) {
			t.Errorf("%s has the same token, so that a cache would mix the two up", what)
		}
	}
}
