package okta

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"unicode/utf8"
)

const (
	// maxBody bounds an answer after decompression; the largest page, 1000 members
	// of a group, has about 2 MB.
	maxBody = 20 << 20
	// maxPooled is the largest answer that needs no buffer of Bodies, and the largest
	// buffer kept for the next answer.
	maxPooled = 2 << 20
	// firstBuffer holds most answers of single objects.
	firstBuffer = 16 << 10
)

var errTooLarge = errors.New("the answer is larger than 20 MiB")

// body is an answer that has been read. Its data must not be kept beyond release.
type body struct {
	data  []byte
	large bool // data is a buffer of Bodies
}

// readBody reads a whole answer. Large ones wait for memory until the attempt's context
// ends.
func (c *Client) readBody(ctx context.Context, resp *http.Response) (*body, error) {
	if resp.ContentLength > maxBody {
		return nil, errTooLarge
	}
	b, ok := c.pool.Get().(*body)
	if !ok {
		b = &body{}
	}
	err := c.fill(ctx, b, resp)
	if err != nil {
		c.release(b)
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	return b, nil
}

func (c *Client) fill(ctx context.Context, b *body, resp *http.Response) error {
	if resp.ContentLength <= maxPooled {
		whole, err := b.read(resp.Body, max(firstBuffer, int(resp.ContentLength)+1), maxPooled)
		if whole || err != nil {
			return err
		}
	}
	buf, err := c.set.bodies.take(ctx)
	if err != nil {
		return err
	}
	small := b.data
	b.data, b.large = append(buf, small...), true
	c.pool.Put(&body{data: small[:0]})
	whole, err := b.read(resp.Body, 0, maxBody+1)
	if err == nil && !whole {
		return errTooLarge
	}
	return err
}

// read reads until the end of r, or until data has most bytes; whole reports that r ended.
func (b *body) read(r io.Reader, first, most int) (whole bool, err error) {
	for len(b.data) < most {
		if len(b.data) == cap(b.data) {
			b.grow(min(most, max(first, 2*cap(b.data))))
		}
		n, err := r.Read(b.data[len(b.data):min(cap(b.data), most)])
		b.data = b.data[:len(b.data)+n]
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, fmt.Errorf("read the body: %w", err)
		}
	}
	return false, nil
}

func (b *body) grow(size int) {
	b.data = append(make([]byte, 0, size), b.data...)
}

func (c *Client) release(b *body) {
	if b.large {
		c.set.bodies.give(b.data)
		b.data, b.large = nil, false
	}
	b.data = b.data[:0]
	c.pool.Put(b)
}

// clean replaces invalid UTF-8, so that Raw and Profile are always valid.
func clean(body []byte) []byte {
	if utf8.Valid(body) {
		return body
	}
	return bytes.ToValidUTF8(body, []byte("\uFFFD"))
}
