package cache

import (
	"crypto/sha256"
	"encoding/base64"
)

// maxPlainID is the longest id kept readable in a Redis key. Okta's ids have 20
// characters; the room is for compound ids such as a group, a limit and a cursor.
const maxPlainID = 160

// localKey addresses one entry in the process. Its parts stay apart so that a
// look-up builds no string.
type localKey struct {
	prefix, kind, id string
}

// redisKey spells og:<tenant>:<ns>:<kind>:<id>. There are no braces in it, so on
// Redis Cluster every key finds its own slot.
func redisKey(ns Namespace, kind, id string) string {
	return ns.prefix + ":" + plainOrHash(kind, false) + ":" + plainOrHash(id, true)
}

// name is the key of an entry, where values are sealed without the texts that ids may be.
func (r *remote) name(ns Namespace, kind, id string) string {
	if r.sealer == nil {
		return redisKey(ns, kind, id)
	}
	return ns.prefix + ":" + plainOrHash(kind, false) + ":" + r.sealer.name(id)
}

// plainOrHash returns s when every character of it is harmless in a key, else
// "~" and a hash of it. "~" itself counts as harmful, so a hashed name can never
// meet a plain one. A colon is allowed only in the last part of a key.
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
