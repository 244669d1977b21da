package auth

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	// keysFresh is the age at which keys are read again in the background.
	keysFresh = 5 * time.Minute
	// keysFor is the age at which a request waits for newer keys, if the issuer answers.
	// Together with verifiedFor, a key that its issuer revoked stops working within ten
	// minutes.
	keysFor = 10*time.Minute - verifiedFor
	// keysWithoutIssuer is how long keys are used while the issuer does not answer: longer
	// than an outage, but not for ever, since we do not learn of revoked keys meanwhile.
	keysWithoutIssuer = 24 * time.Hour
	// readEvery bounds how often an issuer is asked, whatever key ids tokens name.
	readEvery = 5 * time.Second
	// waitAgain is how long after an issuer fails no request waits for it, if keys are known.
	waitAgain = time.Minute
)

// ring holds the public keys of one issuer.
type ring struct {
	issuer string
	read   func(ctx context.Context, issuer string) ([]jose.JSONWebKey, error)
	spawn  func(func(ctx context.Context)) bool
	log    *slog.Logger

	mu     sync.Mutex
	keys   []jose.JSONWebKey
	have   time.Time // when the read that gave keys began; zero: never
	tried  time.Time // when the last read began
	failed time.Time // when the last read failed; zero when it did not
	flight chan struct{}
}

// find returns the key with an id, and reads the keys first if that is due. Errors are
// [*RefusedError], [*IssuerDownError] and the cause of ctx.
func (r *ring) find(ctx context.Context, id string) (jose.JSONWebKey, error) {
	key, known, wait := r.look(id)
	if wait == nil && known {
		return key, nil
	}
	if wait != nil {
		select {
		case <-wait:
		case <-ctx.Done():
			return jose.JSONWebKey{}, context.Cause(ctx)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if key, known = r.key(id, time.Now()); known {
		return key, nil
	}
	if !r.failed.IsZero() || r.have.IsZero() {
		return jose.JSONWebKey{}, &IssuerDownError{After: readEvery}
	}
	return jose.JSONWebKey{}, refuseToken("its key is not one of its issuer's")
}

// look returns the key, if known, and a channel to wait on before using it.
func (r *ring) look(id string) (key jose.JSONWebKey, known bool, wait <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	key, known = r.key(id, now)
	switch age := now.Sub(r.have); {
	case !known:
		return key, false, r.renew(now)
	case age >= keysFresh:
		wait = r.renew(now)
		if age < keysFor || !r.failed.IsZero() && now.Sub(r.failed) < waitAgain {
			wait = nil
		}
	}
	return key, known, wait
}

// key needs r.mu. A token without a key id is accepted when there is only one key.
func (r *ring) key(id string, now time.Time) (jose.JSONWebKey, bool) {
	if now.Sub(r.have) >= keysWithoutIssuer {
		return jose.JSONWebKey{}, false
	}
	if id == "" && len(r.keys) == 1 {
		return r.keys[0], true
	}
	for _, k := range r.keys {
		if id != "" && k.KeyID == id {
			return k, true
		}
	}
	return jose.JSONWebKey{}, false
}

// renew needs r.mu. It starts reading the keys, unless a read is under way, and returns a channel
// that is closed when the read ends; nil when it is too early to read again.
func (r *ring) renew(now time.Time) <-chan struct{} {
	if r.flight != nil {
		return r.flight
	}
	if !r.tried.IsZero() && now.Sub(r.tried) < readEvery {
		return nil
	}
	flight := make(chan struct{})
	begun := r.spawn(func(ctx context.Context) {
		keys, err := r.read(ctx, r.issuer)
		r.took(ctx, keys, err)
		close(flight)
	})
	if !begun {
		return nil
	}
	r.tried, r.flight = now, flight
	return flight
}

// took records the end of a read. If it failed, the known keys are kept.
func (r *ring) took(ctx context.Context, keys []jose.JSONWebKey, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	was := !r.failed.IsZero()
	r.flight = nil
	if err != nil {
		r.failed = time.Now()
		if !was && ctx.Err() == nil { // once per outage
			r.log.LogAttrs(ctx, slog.LevelWarn, "the keys of an issuer cannot be read; known keys stay in use",
				slog.String("issuer", r.issuer), slog.Int("known", len(r.keys)), slog.Any("error", err))
		}
		return
	}
	r.keys, r.have, r.failed = keys, r.tried, time.Time{}
	if was {
		r.log.LogAttrs(ctx, slog.LevelInfo, "the keys of an issuer can be read again", slog.String("issuer", r.issuer))
	}
}
