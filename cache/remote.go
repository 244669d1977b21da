package cache

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// connectTime bounds the first ping of Redis, when the cache is created. It also
// opens the first connection, so that no request waits for that.
const connectTime = 500 * time.Millisecond

// remote is the Redis tier. Every batch runs in a goroutine and on a context of
// its own, and the caller leaves it running when the budget is spent: some waits
// of the client library ignore the context.
type remote struct {
	client  redis.UniversalClient
	budget  time.Duration
	sealer  *sealer
	breaker *breaker

	scriptless atomic.Bool // the server refuses scripts

	mu     sync.Mutex
	closed bool
	wg     sync.WaitGroup

	roundTrips, failures, skipped atomic.Uint64
}

var (
	errRedisOpen   = errors.New("redis is not in use")
	errRedisBudget = errors.New("redis did not answer in time")
)

// newRemote returns nil without a URL.
func newRemote(opts Options) (*remote, error) {
	seal, err := newSealer(opts.Keys)
	if err != nil {
		return nil, err
	}
	if opts.Redis.URL == "" {
		return nil, nil
	}
	r := &remote{budget: opts.Redis.Budget, sealer: seal}
	if r.budget <= 0 {
		r.budget = DefaultBudget
	}
	if r.client, err = newClient(opts.Redis, r.budget); err != nil {
		return nil, err
	}
	r.breaker = newBreaker(func() error { return r.ping(r.budget) }, opts.Logger)
	if err := r.ping(max(r.budget, connectTime)); err != nil {
		r.breaker.trip(err)
	}
	return r, nil
}

func (r *remote) ping(within time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	if err := r.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	return nil
}

// do runs one batch. It returns nil only when op has ended; after an error op may
// still be running, and what it writes to must not be read.
func (r *remote) do(ctx context.Context, op func(context.Context) error) error {
	if r.breaker.open() || !r.enter() {
		r.skipped.Add(1)
		return errRedisOpen
	}
	r.roundTrips.Add(1)
	opCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.budget)
	done := make(chan error, 1)
	go func() {
		defer r.wg.Done()
		defer cancel()
		err := op(opCtx)
		if err != nil {
			r.failed(err)
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("wait for redis: %w", ctx.Err())
	case <-opCtx.Done():
	}
	select {
	case err := <-done: // op ended, and that ended opCtx
		return err
	default:
		r.breaker.trip(errRedisBudget)
		return errRedisBudget
	}
}

func (r *remote) failed(err error) {
	r.failures.Add(1)
	var reply redis.Error
	if !errors.As(err, &reply) {
		r.breaker.trip(err)
	}
}

// enter admits a batch unless the tier is closed.
func (r *remote) enter() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.wg.Add(1)
	}
	return !r.closed
}

func (r *remote) close() {
	if r == nil {
		return
	}
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.breaker.close()
	r.wg.Wait()
	_ = r.client.Close() // nothing is left to lose
}

func (r *remote) encode(key string, m meta, body []byte) []byte {
	return encodeWire(r.sealer, key, m, body)
}

// send sends a pipeline. A reply that is an error (a key of another type, an
// unknown script) concerns its command only; the batch fails only when the
// connection does.
func send(ctx context.Context, pipe redis.Pipeliner) error {
	_, err := pipe.Exec(ctx)
	var reply redis.Error
	if err == nil || errors.As(err, &reply) {
		return nil
	}
	return fmt.Errorf("redis pipeline: %w", err)
}

// get returns the values of keys, nil for those without one, or no values at all
// when it fails.
func (r *remote) get(ctx context.Context, keys []string) [][]byte {
	var values [][]byte
	err := r.do(ctx, func(ctx context.Context) error {
		pipe := r.client.Pipeline()
		cmds := make([]*redis.StringCmd, len(keys))
		for i, key := range keys {
			cmds[i] = pipe.Get(ctx, key)
		}
		if err := send(ctx, pipe); err != nil {
			return err
		}
		values = make([][]byte, len(keys))
		for i, cmd := range cmds {
			if b, err := cmd.Bytes(); err == nil {
				values[i] = b
			}
		}
		return nil
	})
	if err != nil {
		return nil
	}
	return values
}
