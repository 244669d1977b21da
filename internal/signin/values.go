package signin

import (
	"context"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	// maxValue is enough for a private key of 4096 bits or the findings of one form; a
	// session has at most maxValues of them.
	maxValue  = 8 << 10
	maxValues = 8
	maxName   = 64

	valuePrefix = "value."
)

// Why a value is not stored.
var (
	// ErrNobody: only people who are signed in have a session to store values in.
	ErrNobody = errors.New("nobody is signed in")
	// ErrValue: the value is too large, or there are too many.
	ErrValue = errors.New("a session keeps 8 values of at most 8 KiB each")
)

// Put stores a small value for the pages until the session ends or another person signs in. It is
// encrypted with a key that only the cookie gives, so the store or a backup of it reveals
// nothing. Errors are [ErrNobody] and [ErrValue].
func (s *SignIn) Put(ctx context.Context, name, value string) error {
	if _, ok := s.Person(ctx); !ok {
		return ErrNobody
	}
	key := valuePrefix + name
	if len(name) > maxName || len(value) > maxValue {
		return ErrValue
	}
	if !s.sessions.Exists(ctx, key) {
		n := 0
		for _, k := range s.sessions.Keys(ctx) {
			if strings.HasPrefix(k, valuePrefix) {
				n++
			}
		}
		if n >= maxValues {
			return ErrValue
		}
	}
	if err := s.seal(ctx, key, value); err != nil {
		return err
	}
	visitOf(ctx).change()
	return nil
}

// Get returns a value that Put stored; ok is false when there is none.
func (s *SignIn) Get(ctx context.Context, name string) (value string, ok bool) {
	if _, ok := s.Person(ctx); !ok {
		return "", false
	}
	return s.open(ctx, valuePrefix+name)
}

// Pop is Get, and deletes the value.
func (s *SignIn) Pop(ctx context.Context, name string) (value string, ok bool) {
	value, ok = s.Get(ctx, name)
	if s.sessions.Exists(ctx, valuePrefix+name) {
		s.sessions.Remove(ctx, valuePrefix+name)
		visitOf(ctx).change()
	}
	return value, ok
}

// seal stores a value encrypted with a key derived from the session's token, of which the store
// has only a hash.
func (s *SignIn) seal(ctx context.Context, key, value string) error {
	aead, err := sealer(s.sessions.Token(ctx))
	if err != nil {
		return err
	}
	nonce := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(value)+chacha20poly1305.Overhead)
	_, _ = rand.Read(nonce) // never fails
	s.sessions.Put(ctx, key, string(aead.Seal(nonce, nonce, []byte(value), []byte(key))))
	return nil
}

func (s *SignIn) open(ctx context.Context, key string) (string, bool) {
	sealed := []byte(s.sessions.GetString(ctx, key))
	aead, err := sealer(s.sessions.Token(ctx))
	if err != nil || len(sealed) < chacha20poly1305.NonceSizeX {
		return "", false
	}
	nonce, text := sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:]
	plain, err := aead.Open(nil, nonce, text, []byte(key))
	return string(plain), err == nil
}

func sealer(token string) (cipher.AEAD, error) {
	if token == "" {
		return nil, ErrNobody
	}
	key, err := hkdf.Key(sha256.New, []byte(token), nil, "oktagraph session values", chacha20poly1305.KeySize)
	if err != nil {
		return nil, fmt.Errorf("derive the key of session values: %w", err)
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("seal session values: %w", err)
	}
	return aead, nil
}
