package graph

import (
	"context"
	"sync"

	"oktagraph/graph/transport"
)

// keptBuffer is the largest buffer that is kept for the next answer: a page of 200
// objects with two edges. Larger answers are rare, and would keep their memory in use.
const keptBuffer = 1 << 20

// buffers is reused memory for writing answers.
type buffers struct{ pool sync.Pool }

// borrow returns an empty buffer for one answer.
func (b *buffers) borrow(context.Context) []byte {
	if kept, ok := b.pool.Get().(*[]byte); ok {
		return (*kept)[:0]
	}
	return nil
}

// giveBack returns an answer's buffer to the pool once the transport has sent it.
func (b *buffers) giveBack(ctx context.Context, answer []byte) {
	if cap(answer) > keptBuffer {
		return
	}
	transport.OnWritten(ctx, func() { b.pool.Put(&answer) })
}
