package graph

import (
	"context"
	"sync"

	"oktagraph/graph/transport"
)

// keptBuffer is the largest buffer that is kept for the next answer: a page of 200
// objects with two edges. Larger answers are rare, and would hold their memory.
const keptBuffer = 1 << 20

// buffers is memory that answers are written to, again and again.
type buffers struct{ pool sync.Pool }

// borrow gives empty memory for one answer.
func (b *buffers) borrow(context.Context) []byte {
	if kept, ok := b.pool.Get().(*[]byte); ok {
		return (*kept)[:0]
	}
	return nil
}

// giveBack takes an answer's memory back as soon as the transport has sent it.
func (b *buffers) giveBack(ctx context.Context, answer []byte) {
	if cap(answer) > keptBuffer {
		return
	}
	transport.OnWritten(ctx, func() { b.pool.Put(&answer) })
}
