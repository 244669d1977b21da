package okta

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// page is a list of users that is as large as asked for.
func page(size int) string {
	return `[{"id":"00u1","profile":{"login":"a@b.c","pad":"` + strings.Repeat("x", size) + `"}}]`
}

func TestBodiesOfEverySizeAreReadWhole(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, firstBuffer, maxPooled - 100, maxPooled, maxPooled + 1, 5 << 20, maxBody - 100, maxBody} {
		for _, told := range []bool{false, true} {
			text := page(size)
			c := org(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if told {
					w.Header().Set("Content-Length", strconv.Itoa(len(text)))
				}
				answers(200, text)(w, r)
			}))
			got, err := c.ListUsers(t.Context(), UserQuery{})
			if len(text) > maxBody {
				if !errors.Is(err, errTooLarge) {
					t.Errorf("%d bytes: %v", len(text), err)
				}
				continue
			}
			if err != nil || len(got.Items) != 1 || len(got.Items[0].Profile) < size {
				t.Errorf("%d bytes: %v", len(text), err)
			}
			if n := len(c.set.bodies.slots); n != 0 {
				t.Errorf("%d slots are still held", n)
			}
		}
	}
}

// Another tenant's slow answers hold the memory. Okta is not to blame, so that nothing is
// repeated and no breaker opens.
func TestWaitingForMemoryIsNoFailureOfOkta(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared := NewBodies(maxBody)
		o := &outage{now: reply(200, http.Header{}, page(3<<20))}
		c := o.client(t, WithBodies(shared))
		buf, err := shared.take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			var limited *RateLimitError
			if _, err := c.ListUsers(t.Context(), UserQuery{}); !errors.As(err, &limited) || !limited.Local || !limited.Share || IsHurried(err) {
				t.Errorf("%v, want a limit of ours", err)
			}
		}
		if n := o.sent(); n != 4 {
			t.Errorf("%d calls for 4", n)
		}
		shared.give(buf)
		if _, err := c.ListUsers(Impatient(t.Context()), UserQuery{}); err != nil {
			t.Error(err)
		}
	})
}

func TestLargeAnswersOfAllClientsShareOneBudget(t *testing.T) {
	t.Parallel()
	shared := NewBodies(maxBody)
	text := page(3 << 20)
	enough := make(chan struct{})
	first := make(chan struct{})
	slow := org(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(text[:len(text)-1]))
		w.(http.Flusher).Flush()
		close(first)
		<-enough
		_, _ = w.Write([]byte("]"))
	}), WithBodies(shared), WithTimeout(time.Minute))
	quick := org(t, answers(200, text), WithBodies(shared), WithTimeout(time.Minute))
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := slow.ListUsers(t.Context(), UserQuery{}); err != nil {
			t.Errorf("slow: %v", err)
		}
	})
	<-first
	for len(shared.slots) == 0 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	var late *TimeoutError
	if _, err := quick.ListUsers(ctx, UserQuery{}); !errors.As(err, &late) {
		t.Errorf("a second large answer: %v", err)
	}
	if _, err := org(t, answers(200, page(1<<20)), WithBodies(shared)).ListUsers(t.Context(), UserQuery{}); err != nil {
		t.Errorf("an answer that is not large: %v", err)
	}
	close(enough)
	wg.Wait()
	if _, err := quick.ListUsers(t.Context(), UserQuery{}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestManyHugeAnswersTakeBoundedMemory is not parallel, since it reads the memory of
// the whole process.
func TestManyHugeAnswersTakeBoundedMemory(t *testing.T) {
	chunk := bytes.Repeat([]byte(" "), 1<<20)
	shared := NewBodies(defaultBodies)
	var clients []*Client
	for range 20 {
		clients = append(clients, org(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for range 100 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}), WithBodies(shared), WithTimeout(time.Minute)))
	}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var wg sync.WaitGroup
	for _, c := range clients {
		wg.Go(func() {
			if _, err := c.ListUsers(t.Context(), UserQuery{}); !errors.Is(err, errTooLarge) {
				t.Errorf("error = %v, want too large", err)
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	most := int64(0)
	for waiting := true; waiting; {
		select {
		case <-done:
			waiting = false
		case <-time.After(5 * time.Millisecond):
		}
		runtime.ReadMemStats(&now)
		most = max(most, int64(now.HeapInuse)-int64(before.HeapInuse))
	}
	if most > 150<<20 {
		t.Errorf("%d MiB more in use", most>>20)
	}
	t.Logf("%d MiB more in use at most", most>>20)
}
