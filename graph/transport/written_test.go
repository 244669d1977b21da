package transport_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/transport"
)

type lendingKey struct{}

// lending is memory that an executor reuses.
type lending struct {
	data     []byte
	released int
}

// lend answers from memory that is overwritten when it is given back.
func lend(ctx context.Context, field string) *graphql.Response {
	l, _ := ctx.Value(lendingKey{}).(*lending)
	transport.OnWritten(ctx, func() {
		l.released++
		for i := range l.data {
			l.data[i] = '!'
		}
	})
	if field == "lentPanics" {
		panic("secret")
	}
	return &graphql.Response{Data: l.data}
}

// sendLent queries a field whose answer is lent.
func sendLent(t *testing.T, field string, l *lending) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(context.WithValue(t.Context(), lendingKey{}, l), http.MethodPost, "/graphql", strings.NewReader(`{"query":"{`+field+`}"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	newServer(t, transport.Options{}).ServeHTTP(w, r)
	return w
}

func TestLentDataIsGivenBackOnceAfterItWasWritten(t *testing.T) {
	for name, size := range map[string]int{"small": 10, "large": 1 << 20} {
		data := `{"lent":"` + strings.Repeat("x", size) + `"}`
		l := &lending{data: []byte(data)}
		if got, want := sendLent(t, "lent", l).Body.String(), `{"data":`+data+`}`; got != want {
			t.Errorf("%s: got %.60q, want %.60q", name, got, want)
		}
		if l.released != 1 || l.data[0] != '!' {
			t.Errorf("%s: released %d times", name, l.released)
		}
	}
}

func TestLentDataIsGivenBackWhenTheOperationPanics(t *testing.T) {
	l := &lending{data: []byte(`{"lent":"x"}`)}
	if w := sendLent(t, "lentPanics", l); w.Code != http.StatusInternalServerError || l.released != 1 {
		t.Errorf("status %d, released %d times", w.Code, l.released)
	}
}

func TestNothingIsGivenBackWhereNobodyKnowsWhenDataWasRead(t *testing.T) {
	transport.OnWritten(t.Context(), func() { t.Error("released") })
}

func TestWhatIsLentAfterTheAnswerIsGivenBackAtOnce(t *testing.T) {
	var kept context.Context
	srv := newServerExec(t, func(ctx context.Context) graphql.ResponseHandler {
		kept = ctx
		return exec(ctx)
	})
	post(`{"query":"{ok}"}`).send(t, srv)
	released := false
	if transport.OnWritten(kept, func() { released = true }); !released {
		t.Error("not released")
	}
}

// largeData is more than is copied into one buffer with the rest.
func largeData() []byte { return []byte(`{"large":"` + strings.Repeat("<&>", 1<<17) + `"}`) }

func TestLargeDataIsSentAsItIs(t *testing.T) {
	w := post(`{"query":"{large}"}`).send(t, newServer(t, transport.Options{}))
	var got struct {
		Errors []struct{ Message string }
		Data   json.RawMessage
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got.Errors) != 1 || !bytes.Equal(got.Data, largeData()) {
		t.Errorf("error %v, errors %v, %d bytes of data", err, got.Errors, len(got.Data))
	}
	if want := strconv.Itoa(w.Body.Len()); w.Header().Get("Content-Length") != want {
		t.Errorf("Content-Length %s, want %s", w.Header().Get("Content-Length"), want)
	}
}

func TestAnswersAtTheSameTimeDoNotMix(t *testing.T) {
	srv := newServerExec(t, func(ctx context.Context) graphql.ResponseHandler {
		return graphql.OneShot(&graphql.Response{Data: fmt.Appendf(nil, `{"n":%v}`, graphql.GetOperationContext(ctx).Extensions["n"])})
	})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 200 {
				mark := strings.Repeat(strconv.Itoa(i), n+1)
				got := post(`{"query":"{ok}","extensions":{"n":"`+mark+`"}}`).send(t, srv).Body.String()
				if want := `{"data":{"n":` + mark + `}}`; got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	all.Wait()
}
