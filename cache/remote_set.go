package cache

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// set writes those records of a batch that are better than what Redis holds. A
// record that Redis refused is dropped from the process too, so that the next
// read finds the better one.
func (r *remote) set(ctx context.Context, c *Cache, batch []write, now int64) {
	if r == nil {
		return
	}
	batch = writable(batch)
	if len(batch) == 0 {
		return
	}
	_ = r.do(ctx, func(ctx context.Context) error { // the caller does not depend on it
		refused, err := r.compareAndSet(ctx, batch, now)
		for _, w := range refused {
			c.local.drop(w.key, w.record)
		}
		return err
	})
}

// replace writes a batch whatever Redis holds.
func (r *remote) replace(ctx context.Context, batch []write, now int64) {
	if r == nil || len(batch) == 0 {
		return
	}
	_ = r.do(ctx, func(ctx context.Context) error { // the caller does not depend on it
		pipe := r.client.Pipeline()
		for _, w := range batch {
			pipe.Set(ctx, w.name, w.payload, life(w, now))
		}
		return send(ctx, pipe)
	})
}

func writable(batch []write) []write {
	kept := batch[:0]
	for _, w := range batch {
		if w.payload != nil {
			kept = append(kept, w)
		}
	}
	return kept
}

func life(w write, now int64) time.Duration {
	return time.Duration(max(1, w.record.hard-now)) * time.Millisecond
}

// compareAndSet runs the script for each write and returns those it refused. It
// calls the script by its hash, then in full if the server does not know it yet,
// and does without if the server refuses scripts.
func (r *remote) compareAndSet(ctx context.Context, batch []write, now int64) (refused []write, err error) {
	if r.scriptless.Load() {
		return r.compareHere(ctx, batch, now)
	}
	refused, failed, err := r.runScript(ctx, batch, func(ctx context.Context, pipe redis.Pipeliner, w write) *redis.Cmd {
		return pipe.EvalSha(ctx, setScriptSHA, []string{w.name}, w.payload, life(w, now).Milliseconds(), w.floor)
	})
	if err != nil || len(failed) == 0 {
		return refused, err
	}
	more, failed, err := r.runScript(ctx, failed, func(ctx context.Context, pipe redis.Pipeliner, w write) *redis.Cmd {
		return pipe.Eval(ctx, setScript, []string{w.name}, w.payload, life(w, now).Milliseconds(), w.floor)
	})
	refused = append(refused, more...)
	if err != nil || len(failed) == 0 {
		return refused, err
	}
	r.scriptless.Store(true)
	more, err = r.compareHere(ctx, failed, now)
	return append(refused, more...), err
}

// runScript sends one pipeline and sorts its replies; failed are the writes for
// which the server could not run the script.
func (r *remote) runScript(
	ctx context.Context, batch []write, call func(context.Context, redis.Pipeliner, write) *redis.Cmd,
) (refused, failed []write, err error) {
	pipe := r.client.Pipeline()
	cmds := make([]*redis.Cmd, len(batch))
	for i, w := range batch {
		cmds[i] = call(ctx, pipe, w)
	}
	if err := send(ctx, pipe); err != nil {
		return nil, nil, err
	}
	for i, cmd := range cmds {
		wrote, err := cmd.Int()
		switch {
		case err == nil && wrote == 0:
			refused = append(refused, batch[i])
		case err != nil && noScript(err):
			failed = append(failed, batch[i])
		}
	}
	return refused, failed, nil
}

// noScript reports whether an error is about scripts in general and not about a key.
func noScript(err error) bool {
	var reply redis.Error
	if !errors.As(err, &reply) {
		return false
	}
	text := reply.Error()
	for _, prefix := range []string{"NOSCRIPT", "NOPERM", "ERR unknown command", "ERR This instance has"} {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}

// compareHere reads the headers, compares in this process and writes the better
// records. It takes two round trips, and of two concurrent writers both may win.
func (r *remote) compareHere(ctx context.Context, batch []write, now int64) (refused []write, err error) {
	pipe := r.client.Pipeline()
	heads := make([]*redis.StringCmd, len(batch))
	for i, w := range batch {
		heads[i] = pipe.GetRange(ctx, w.name, 0, wireHeader-1)
	}
	if err := send(ctx, pipe); err != nil {
		return nil, err
	}
	pipe = r.client.Pipeline()
	for i, w := range batch {
		head, err := heads[i].Bytes()
		if err != nil {
			continue // leave a key of another type alone
		}
		if old, _, err := parseHeader(head); err == nil && old.readAt > w.floor && !w.record.beats(old) {
			refused = append(refused, w)
			continue
		}
		pipe.Set(ctx, w.name, w.payload, life(w, now))
	}
	if pipe.Len() == 0 {
		return refused, nil
	}
	return refused, send(ctx, pipe)
}
