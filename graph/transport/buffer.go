package transport

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
)

// buffer is room for a request's body or for an answer. Both are short-lived and
// as many as there are requests, so they are used again.
type buffer struct {
	bytes.Buffer

	encoder *json.Encoder // writes to the buffer
}

// keptBuffer is the largest buffer that is used again: one huge answer must not
// hold its memory for good.
const keptBuffer = 256 << 10

var buffers = sync.Pool{New: func() any {
	b := &buffer{}
	b.encoder = json.NewEncoder(&b.Buffer)
	return b
}}

func borrow() *buffer {
	b, _ := buffers.Get().(*buffer) // the pool holds nothing else
	return b
}

func (b *buffer) giveBack() {
	if b.Cap() <= keptBuffer {
		b.Reset()
		buffers.Put(b)
	}
}

// encode appends v as json.Marshal writes it.
func (b *buffer) encode(v any) error {
	if err := b.encoder.Encode(v); err != nil {
		return fmt.Errorf("encode JSON: %w", err)
	}
	b.Truncate(b.Len() - 1) // the encoder's line break
	return nil
}
