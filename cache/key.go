package cache

import (
	"crypto/sha256"
	"encoding/base64"
)

// maxPlainID is the longest id that is readable in a Redis key. Okta's ids have 20
// characters; the rest is for compound ids such as a group, a limit and a cursor.
const maxPlainID = 160

// localKey identifies one entry in the process. Its parts are separate fields so
// that a look-up builds no string.
type localKey struct {
	prefix, kind, id string
}

// redisKey returns og:<tenant>:<ns>:<kind>:<id>. It contains no braces, so on Redis
// Cluster every key gets its own slot.
func redisKey(ns Namespace, kind, id string) string {
	return ns.prefix + ":" + plainOrHash(kind, false) + ":" + plainOrHash(id, true)
}

// name returns the Redis key of an entry. Where values are encrypted, it hides ids that may be
// readable texts.
func (r *remote) name(ns Namespace, kind, id string) string {
	if r.sealer == nil {
		return redisKey(ns, kind, id)
	}
	return ns.prefix + ":" + plainOrHash(kind, false) + ":" + r.sealer.name(id)
}

// plainOrHash returns s when all its characters are harmless in a key, else "~"
// and a hash of it. "~" itself counts as harmful, so a hashed name never equals a
// plain one. A colon is allowed only in the last part of a key.
func plainOrHash(s string, colon bool) string {
	if s != "" && len(s) <= maxPlainID && harmless(s, colon) {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return "~" + base64.RawURLEncoding.EncodeToString(sum[:])
}

func harmless(s string, colon bool) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '_', c == '-', c == '.', c == '@':
		case c == ':' && colon:
		default:
			return false
		}
	}
	return true
}
