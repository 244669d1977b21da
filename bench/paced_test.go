package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// caller asks as an application does: over kept connections, by net/http.
type caller struct {
	http.Client
	address, key string
}

func newCaller(address, key string, connections int) *caller {
	return &caller{
		Client:  http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}, Timeout: time.Minute},
		address: address, key: key,
	}
}

// errorCode is the code of the first error of an answer.
type errorCode string

// Error implements error.
func (c errorCode) Error() string { return "answered " + string(c) }

// ask sends an operation; an answer with errors is an error, too.
func (c *caller) ask(ctx context.Context, query string, variables map[string]any) error {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+c.address+"/graphql", bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.key)
	resp, err := c.Do(req)
	if err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	var answer struct {
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	if len(answer.Errors) > 0 {
		return errorCode(answer.Errors[0].Extensions.Code)
	}
	return nil
}

// service is how a client was served.
type service struct {
	took []time.Duration // of those that were answered
	// failed are the answers with errors.
	failed []error
}

// paced asks at a fixed pace, whatever becomes of the questions before, and takes the
// time from the moment at which each was due: a server that stands still is not asked
// less.
func paced(pace, during time.Duration, ask func(i int) error) service {
	var s service
	var mu sync.Mutex
	var all sync.WaitGroup
	began := time.Now()
	for i := range int(during / pace) {
		due := began.Add(time.Duration(i) * pace)
		time.Sleep(time.Until(due))
		all.Go(func() {
			err := ask(i)
			took := time.Since(due)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				s.failed = append(s.failed, err)
				return
			}
			s.took = append(s.took, took)
		})
	}
	all.Wait()
	slices.Sort(s.took)
	return s
}

// p99 is in milliseconds, 0 when nothing was answered.
func (s service) p99() float64 {
	if len(s.took) == 0 {
		return 0
	}
	return float64(s.took[(len(s.took)*99-1)/100].Microseconds()) / 1000
}

// success is in percents.
func (s service) success() float64 {
	return 100 * float64(len(s.took)) / float64(max(1, len(s.took)+len(s.failed)))
}

// err is nil when all were answered.
func (s service) err() error { return errors.Join(s.failed...) }
