package cache

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// A value in Redis is a header and the body the kind encoded:
//
//	0  3  magic "og" and the format's version
//	3  1  flags
//	4  1  rank
//	5  6  version  \
//	11 6  read at   | Unix milliseconds, big-endian, which the script
//	17 6  soft      | in Redis can compare without unpacking anything
//	23 6  hard     /
//	29 4  CRC-32C of the key, the header so far and the body
//	33    body: plain, or the key's id behind its length, nonce and AES-256-GCM text
//
// The checksum covers the key, so a value that ends up under another key (by a
// restore, a rename or by hand) is garbage there and not another tenant's data.
const (
	wireMagic  = "og\x02"
	wireHeader = 33
	wireSum    = 29
	// maxWireInt is the largest number six bytes hold: the year 10889.
	maxWireInt = 1<<48 - 1
	// maxWireValue keeps one value from using up the whole time budget of a batch;
	// a list of 40,000 ids still fits.
	maxWireValue = 1 << 20
)

const (
	flagNotFound = 1 << iota // Okta said that there is no such thing
	flagDeleted              // invalidated
	flagSealed               // the body is encrypted
)

var errGarbage = errors.New("damaged cache value")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendHeader writes m's header, without the checksum.
func appendHeader(b []byte, m meta, sealed bool) []byte {
	var flags byte
	if m.notFound {
		flags |= flagNotFound
	}
	if m.deleted {
		flags |= flagDeleted
	}
	if sealed {
		flags |= flagSealed
	}
	b = append(b, wireMagic...)
	b = append(b, flags, m.rank)
	for _, n := range [...]int64{m.version, m.readAt, m.soft, m.hard} {
		b = append(b, byte(n>>40), byte(n>>32), byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	return append(b, 0, 0, 0, 0)
}

// parseHeader reads a header without checking the checksum.
func parseHeader(b []byte) (m meta, sealed bool, err error) {
	if len(b) < wireHeader || string(b[:3]) != wireMagic {
		return meta{}, false, errGarbage
	}
	flags := b[3]
	m.notFound, m.deleted, sealed = flags&flagNotFound != 0, flags&flagDeleted != 0, flags&flagSealed != 0
	m.rank = b[4]
	m.version, m.readAt = wireInt(b[5:]), wireInt(b[11:])
	m.soft, m.hard = wireInt(b[17:]), wireInt(b[23:])
	return m, sealed, nil
}

func wireInt(b []byte) int64 {
	return int64(b[0])<<40 | int64(b[1])<<32 | int64(b[2])<<24 | int64(b[3])<<16 | int64(b[4])<<8 | int64(b[5])
}

// encodeWire encodes a record for Redis; nil when it is too large to be worth it.
func encodeWire(s *sealer, key string, m meta, body []byte) []byte {
	seal := s != nil && len(body) > 0
	size := wireHeader + len(body)
	if seal {
		size += s.overhead()
	}
	if size > maxWireValue {
		return nil
	}
	b := appendHeader(make([]byte, 0, size), m, seal)
	if !seal {
		b = append(b, body...)
	} else if b = s.seal(b, key, body); b == nil {
		return nil
	}
	binary.BigEndian.PutUint32(b[wireSum:], checksum(key, b))
	return b
}

// decodeWire decodes what encodeWire wrote for the same key.
func decodeWire(s *sealer, key string, b []byte) (meta, []byte, error) {
	m, sealed, err := parseHeader(b)
	if err != nil {
		return meta{}, nil, err
	}
	if binary.BigEndian.Uint32(b[wireSum:]) != checksum(key, b) {
		return meta{}, nil, errGarbage
	}
	body := b[wireHeader:]
	// With keys configured a plain body is refused as well: anyone who can write to
	// Redis could otherwise plant one.
	switch {
	case len(body) == 0 && !sealed:
		return m, nil, nil
	case sealed != (s != nil):
		return meta{}, nil, errGarbage
	case sealed:
		body, err = s.open(b[:wireSum], key, body)
	}
	return m, body, err
}

// checksum covers everything but its own four bytes.
func checksum(key string, b []byte) uint32 {
	sum := crc32.Update(0, castagnoli, []byte(key))
	sum = crc32.Update(sum, castagnoli, b[:wireSum])
	return crc32.Update(sum, castagnoli, b[wireHeader:])
}

// decodeRecord turns a value from Redis into a record of the in-process tier.
func decodeRecord[T any](c *Cache, k *Kind[T], key localKey, name string, value []byte) (*record, error) {
	m, body, err := decodeWire(c.remote.sealer, name, value)
	if err != nil {
		return nil, err
	}
	if !k.Lasting {
		m = m.within(c.maxStale)
	}
	r := &record{meta: m}
	if m.notFound || m.deleted {
		r.weight = weigh(key, 0)
		return r, nil
	}
	if k.Decode == nil {
		return nil, errGarbage
	}
	v, err := k.Decode(body)
	if err != nil {
		return nil, err
	}
	r.value = v
	r.weight = weigh(key, k.sizeOf(v, len(body)))
	return r, nil
}
