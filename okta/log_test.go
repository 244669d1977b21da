package okta

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSpecifiedLogEventsLoseNothing(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, e := range recorded(t, "spec-examples/logs.json") {
		for _, raw := range elements(t, e) {
			if _, is := Object(raw).Lookup("eventType"); !is {
				continue // an excerpt
			}
			event, err := decodeLogEvent(raw)
			if err != nil {
				t.Errorf("%s: %v", e.Cassette, err)
				continue
			}
			var w struct {
				UUID, Published, EventType, Severity, DisplayMessage string

				Outcome struct{ Result, Reason string }
				Client  struct{ IPAddress string }
				Actor   *LogParty
				Target  []*LogParty
			}
			if err := json.Unmarshal(raw, &w); err != nil {
				t.Fatal(err)
			}
			want := &LogEvent{
				ID: w.UUID, Published: Timestamp(w.Published), EventType: w.EventType, Severity: w.Severity, DisplayMessage: w.DisplayMessage,
				Outcome: w.Outcome.Result, Reason: w.Outcome.Reason, IPAddress: w.Client.IPAddress, Actor: w.Actor, Targets: w.Target, Raw: Object(raw),
			}
			if diff := cmp.Diff(want, event); diff != "" {
				t.Errorf("%s (-want +got):\n%s", e.Cassette, diff)
			}
			checked++
		}
	}
	if checked < 2 {
		t.Errorf("only %d events were checked", checked)
	}
}

func TestLogEventsSurviveWhatIsAbsentOrStrange(t *testing.T) {
	t.Parallel()
	const head = `"uuid":"u1","published":"2026-03-02T10:43:27.000Z"`
	for name, tc := range map[string]struct {
		text string
		want *LogEvent // but for what head says
	}{
		"next to nothing":       {`{` + head + `}`, &LogEvent{}},
		"a new member":          {`{` + head + `,"mood":{"x":[1]},"eventType":"new.word"}`, &LogEvent{EventType: "new.word"}},
		"nulls":                 {`{` + head + `,"actor":null,"target":null,"client":null,"outcome":null}`, &LogEvent{}},
		"a null target":         {`{` + head + `,"target":[null,{"id":"a","type":"B"}]}`, &LogEvent{Targets: []*LogParty{{ID: "a", Type: "B"}}}},
		"an actor without data": {`{` + head + `,"actor":{"detailEntry":null}}`, &LogEvent{}},
		"members of other types": {
			`{` + head + `,"severity":["x"],"displayMessage":7,"target":[{"id":5,"type":{}}]}`,
			&LogEvent{DisplayMessage: "7", Targets: []*LogParty{{ID: "5"}}},
		},
	} {
		got, err := decodeLogEvent([]byte(tc.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		tc.want.ID, tc.want.Published, tc.want.Raw = "u1", "2026-03-02T10:43:27.000Z", Object(tc.text)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, text := range []string{`{}`, `{"uuid":"u1"}`, `{"published":"2026-03-02T10:43:27.000Z"}`, `{"uuid":"u1","published":"soon"}`, `[]`, `7`} {
		if e, err := decodeLogEvent([]byte(text)); err == nil {
			t.Errorf("%s is %+v", text, e)
		}
	}
}

func TestTheLogIsAskedForAsAWindowAndEndsWithAnEmptyPage(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 11, 1, 1, 0, 0, 0, time.FixedZone("", 3600))
	event := `{"uuid":"u1","published":"2026-11-01T00:30:00.000Z"}`
	bodies := []string{"[" + event + "]", "[]"} // and each names a next page, as some orgs do
	var asked []url.Values
	c := org(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := bodies[len(asked)]
		asked = append(asked, r.URL.Query())
		w.Header().Set("Link", `<http://`+r.Host+`/api/v1/logs?after=more`+strings.Repeat("x", len(asked))+`>; rel="next"`)
		_, _ = w.Write([]byte(body))
	}))
	q := LogQuery{Since: since, Until: since.Add(time.Hour), Filter: `severity eq "INFO"`, Limit: 5000}
	page, err := c.ListLogEvents(t.Context(), q)
	if err != nil || len(page.Items) != 1 || page.Next != "morex" {
		t.Fatalf("%+v, %v", page, err)
	}
	q.After = page.Next
	if page, err = c.ListLogEvents(t.Context(), q); err != nil || len(page.Items) != 0 || page.Next != "" {
		t.Fatalf("%+v, %v", page, err)
	}
	want := url.Values{
		"since": {"2026-11-01T00:00:00.000Z"}, "until": {"2026-11-01T01:00:00.000Z"}, "filter": {`severity eq "INFO"`},
		"limit": {"1000"}, "sortOrder": {"DESCENDING"},
	}
	if diff := cmp.Diff(want, asked[0]); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	want.Set("after", "morex")
	if diff := cmp.Diff(want, asked[1]); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}
