package signin

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
)

// store keeps marks along with the sessions: tokens that have ended, and sign-ins that are used up.
// Deleting a session is not enough: a slower request that loaded it before would save it again.
type store struct{ scs.Store }

// mark returns a key that no session has: theirs have 43 letters.
func mark(kind, secret string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + secret))
	return kind + "." + base64.RawURLEncoding.EncodeToString(sum[:])
}

func (s store) set(ctx context.Context, key string, expires time.Time) error {
	var err error
	if c, ok := s.Store.(scs.CtxStore); ok {
		err = c.CommitCtx(ctx, key, []byte{1}, expires)
	} else {
		err = s.Commit(key, []byte{1}, expires)
	}
	if err != nil {
		return fmt.Errorf("write to the session store: %w", err)
	}
	return nil
}

func (s store) has(ctx context.Context, key string) (bool, error) {
	var found bool
	var err error
	if c, ok := s.Store.(scs.CtxStore); ok {
		_, found, err = c.FindCtx(ctx, key)
	} else {
		_, found, err = s.Find(key)
	}
	if err != nil {
		return false, fmt.Errorf("read the session store: %w", err)
	}
	return found, nil
}
