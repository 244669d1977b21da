package transport

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
)

// buffer holds a request's body or an answer. Both are short-lived and every
// request needs them, so buffers are reused.
type buffer struct {
	bytes.Buffer

	encoder *json.Encoder // writes to the buffer
}

// keptBuffer is the largest buffer that is reused: one huge answer must not keep
// its memory for ever.
const keptBuffer = 256 << 10

var buffers = sync.Pool{New: func() any {
	b := &buffer{}
	b.encoder = json.NewEncoder(&b.Buffer)
	return b
}}

func borrow() *buffer {
	b, _ := buffers.Get().(*buffer) // the pool only holds buffers
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
