// Package measure counts, by the simulator's own counter, what the rows of the
// corpus cost: by the product and by the naive executor.
package measure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/naive"
	"oktagraph/internal/testkit/world"
	"oktagraph/loaders"
)

// Result is what a row cost.
type Result struct {
	// Calls with a cold cache, and Again with what that left in it.
	Calls, Again int
	// Refused calls: 429 for rate or concurrency.
	Refused int
	// AtMost is the promised bound.
	AtMost int
	// Plan are the plans of all operations of the row.
	Plan []loaders.PlanRow
	// Estimated is the sum of the plans' prices.
	Estimated int
	// Twice are addresses that were asked for more than once.
	Twice []string
	// Dearer tells of operations that cost more than their price said before.
	Dearer []string
	// Pages is how many operations the row took.
	Pages int
	// Unplanned keys were asked for outside the tasks of an operation; there should be none.
	Unplanned int
}

// errAnswer is a GraphQL error where none may be.
var errAnswer = errors.New("the query failed")

// Setup is the world that rows are measured in: no latency, no rate limit, the
// deadline and the cost limit out of the way, and room in the cache for a whole
// org.
func Setup(size corpus.Size) world.Setup {
	return world.Setup{
		Org: size.Config(), Concurrency: 35, LocalBytes: 2 << 30, Deadline: time.Hour, CallLimit: 1_000_000,
	}
}

// Row asks a row of a new server over w: cold, and again.
func Row(ctx context.Context, w *world.World, watched *Watch, row corpus.Row) (Result, error) {
	server, err := w.Serve()
	if err != nil {
		return Result{}, fmt.Errorf("make a server: %w", err)
	}
	defer server.Close()
	if row.Before != "" {
		if _, err := ask(ctx, server, row.Before, nil); err != nil {
			return Result{}, err
		}
	}
	w.Org.ResetCalls()
	watched.Reset()
	var res Result
	met := map[string]bool{}
	err = Pages(row, row.For(w.Org), func(variables map[string]any) (json.RawMessage, error) {
		price, err := server.Explain(ctx, row.Text, variables)
		if err != nil {
			return nil, err
		}
		a, err := ask(ctx, server, row.Text, variables)
		if a.Extensions.Okta.Calls > price.Estimated {
			res.Dearer = append(res.Dearer, fmt.Sprintf("%d calls, estimated %d: %v", a.Extensions.Okta.Calls, price.Estimated, price.Plan))
		}
		res.Plan = append(res.Plan, a.Extensions.Okta.Plan...)
		res.Pages++
		meet(a.Data, met)
		return a.Data, err
	})
	if err != nil {
		return res, err
	}
	counts := w.Org.Calls()
	res.Calls, res.Refused, res.Twice = counts.Total, counts.Status429, watched.Twice()
	for _, p := range res.Plan {
		res.Estimated += p.Estimated
	}
	res.AtMost = row.AtMost(w.Org, met)
	w.Org.ResetCalls()
	err = Pages(row, row.For(w.Org), func(variables map[string]any) (json.RawMessage, error) {
		a, err := ask(ctx, server, row.Text, variables)
		return a.Data, err
	})
	res.Again, res.Unplanned = w.Org.Calls().Total, server.Unplanned()
	return res, err
}

// Naive is what a row costs without a planner.
func Naive(ctx context.Context, w *world.World, row corpus.Row) (int, error) {
	e := Executor(w)
	err := Pages(row, row.For(w.Org), func(variables map[string]any) (json.RawMessage, error) {
		return e.Run(ctx, row.Text, variables)
	})
	return e.Calls(), err
}

// Executor is the naive one over w.
func Executor(w *world.World) *naive.Executor {
	return naive.New(naive.Options{
		Address: w.Address(), Token: w.Token(), Transport: w.Transport(), Viewer: world.Viewer(),
	})
}

func ask(ctx context.Context, s *world.Server, query string, variables map[string]any) (world.Answer, error) {
	a, err := s.Ask(ctx, query, variables)
	if err != nil {
		return a, fmt.Errorf("ask: %w", err)
	}
	if len(a.Errors) > 0 {
		return a, fmt.Errorf("%w: %v", errAnswer, a.Errors)
	}
	return a, nil
}

// Pages asks once, or page after page along the row's walk.
func Pages(row corpus.Row, variables map[string]any, ask func(map[string]any) (json.RawMessage, error)) error {
	for {
		data, err := ask(variables)
		if err != nil || row.Walk == "" {
			return err
		}
		var answer map[string]struct {
			PageInfo struct {
				HasNextPage bool
				EndCursor   string
			}
		}
		if err := json.Unmarshal(data, &answer); err != nil {
			return fmt.Errorf("read a page of the walk: %w", err)
		}
		info := answer[row.Walk].PageInfo
		if !info.HasNextPage {
			return nil
		}
		variables = map[string]any{"after": info.EndCursor}
	}
}

// meet notes every id in an answer.
func meet(data json.RawMessage, met map[string]bool) {
	var v any
	if json.Unmarshal(data, &v) == nil {
		meetAll(v, met)
	}
}

func meetAll(v any, met map[string]bool) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			meetAll(item, met)
		}
	case map[string]any:
		if id, ok := v["id"].(string); ok {
			met[id] = true
		}
		for _, item := range v {
			meetAll(item, met)
		}
	}
}
