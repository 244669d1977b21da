package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/serving"
)

const (
	// documents is how many texts take turns, so that no whole answer could be
	// kept; all of them fit the cache of parsed documents, as a frontend's do.
	documents = 100
	// slice is how long one of the two servers is asked before the other has its
	// turn: long enough for garbage collection to fall into most of them.
	slice = 250 * time.Millisecond
	// pairs is how many slices each server gets; the medians are reported.
	pairs = 9
)

// BenchmarkHTTP asks the program itself, as serve runs it, over a loopback
// connection for what its cache holds, and in turn a bare net/http server that
// sends the same bytes. %ofbare is the part of the bare server's speed that is
// reached; it compares between machines as ops/s does not.
func BenchmarkHTTP(b *testing.B) {
	org := newOrg(b, corpus.M)
	address := serving.Start(b, org, serving.Setup{})
	id := org.Users()[7].ID
	for _, row := range warmRows() {
		b.Run(row.name, func(b *testing.B) {
			requests := requestsOf(b, row.query, id)
			ours, err := dial(address, runtime.GOMAXPROCS(0))
			if err != nil {
				b.Fatal(err)
			}
			defer ours.close()
			warm, err := ours.each(requests)
			if err != nil {
				b.Fatal(err)
			}
			bare, err := dial(startBare(b, warm[0]), runtime.GOMAXPROCS(0))
			if err != nil {
				b.Fatal(err)
			}
			defer bare.close()
			org.ResetCalls()
			compare(b, ours, bare, requests)
			if calls := org.Calls().Total; calls > 0 {
				b.Fatalf("%d calls for what is known", calls)
			}
		})
	}
}

// compare lets the two servers take turns and reports medians.
func compare(b *testing.B, ours, bare *load, requests [][]byte) {
	b.Helper()
	var speeds, bareSpeeds []float64
	for b.Loop() {
		for range pairs {
			for _, turn := range []struct {
				who  *load
				into *[]float64
			}{{bare, &bareSpeeds}, {ours, &speeds}} {
				speed, err := turn.who.run(requests, slice)
				if err != nil {
					b.Fatal(err)
				}
				*turn.into = append(*turn.into, speed)
			}
		}
	}
	speed, bareSpeed := median(speeds), median(bareSpeeds)
	b.ReportMetric(0, "ns/op") // of a whole comparison: says nothing
	b.ReportMetric(speed, "ops/s")
	b.ReportMetric(bareSpeed, "bare-ops/s")
	b.ReportMetric(100*speed/bareSpeed, "%ofbare")
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

// requestsOf are a row's requests, ready to be written to a connection. The
// documents differ in their name and their root field's alias, so that answers
// differ too; all are of one length.
func requestsOf(b *testing.B, query, id string) [][]byte {
	b.Helper()
	requests := make([][]byte, documents)
	for i := range requests {
		body, err := json.Marshal(map[string]any{"query": variant(query, i), "variables": map[string]any{"id": id}})
		if err != nil {
			b.Fatal(err)
		}
		req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, "http://oktagraph.test/graphql", bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/graphql-response+json, application/json")
		req.Header.Set("Authorization", "Bearer "+serving.Key)
		var text bytes.Buffer
		if err := req.Write(&text); err != nil {
			b.Fatal(err)
		}
		requests[i] = text.Bytes()
	}
	return requests
}

// variant is the i-th document of a row.
func variant(query string, i int) string {
	head, root, _ := strings.Cut(query, "{ ")
	variables := strings.TrimPrefix(head, "query")
	return fmt.Sprintf("query Page%02d%s{ page%02d: %s", i, variables, i, root)
}
