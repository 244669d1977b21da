package okta

import (
	"bytes"
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
	// maxPooled is the largest buffer kept for the next answer.
	maxPooled = 2 << 20
)

var errTooLarge = errors.New("the answer is larger than 20 MiB")

// readBody reads a whole answer into a buffer of the pool. The caller gives it back
// with release when nothing aliases it any more.
func (c *Client) readBody(resp *http.Response) (*bytes.Buffer, error) {
	if resp.ContentLength > maxBody {
		return nil, errTooLarge
	}
	buf, ok := c.bodies.Get().(*bytes.Buffer)
	if !ok {
		buf = &bytes.Buffer{}
	}
	if resp.ContentLength > 0 {
		buf.Grow(int(resp.ContentLength) + bytes.MinRead)
	}
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, maxBody+1))
	if err == nil && n > maxBody {
		err = errTooLarge
	}
	if err != nil {
		c.release(buf)
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	return buf, nil
}

func (c *Client) release(buf *bytes.Buffer) {
	if buf.Cap() > maxPooled {
		return
	}
	buf.Reset()
	c.bodies.Put(buf)
}

// clean replaces invalid UTF-8, so that Raw and Profile are valid wherever they go.
func clean(body []byte) []byte {
	if utf8.Valid(body) {
		return body
	}
	return bytes.ToValidUTF8(body, []byte("\uFFFD"))
}
