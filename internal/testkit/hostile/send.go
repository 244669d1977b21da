package hostile

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// What every answer must keep.
const (
	// MaxAnswer is in bytes.
	MaxAnswer = 4 << 10
	// MaxWait is for an answer once the server has all, or has lost its patience.
	MaxWait = 5 * time.Second
)

// Answer is what came back.
type Answer struct {
	Status int // 0 when the connection ended without an answer
	Body   []byte
	Took   time.Duration
	// More is what followed on the connection, for those who must be [Request.Alone]; Open
	// says that it was not ended.
	More []byte
	Open bool
}

// Send sends the request on a connection of its own and reads what comes back.
// An error is one of the connection, or of an answer that is not HTTP.
func (r Request) Send(ctx context.Context, address string, t Target) (Answer, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return Answer{}, fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	began := time.Now()
	// Twice what is allowed, so that it is told how far an answer is late.
	if err := conn.SetDeadline(began.Add(r.Patience + 2*MaxWait)); err != nil {
		return Answer{}, fmt.Errorf("set the deadline: %w", err)
	}
	written := make(chan struct{})
	go func() {
		defer close(written)
		write(conn, r.open(t))
	}()
	in := bufio.NewReader(conn)
	a, err := read(in)
	a.Took = time.Since(began)
	if err == nil && r.Alone {
		<-written // or what is behind could not have been answered
		err = a.wait(conn, in)
	}
	_ = conn.Close() // ends the writing
	<-written
	return a, err
}

// write sends until the server closes; that it does so early is its right.
func write(conn net.Conn, from io.Reader) {
	buffer := make([]byte, 64<<10)
	for {
		n, readErr := from.Read(buffer)
		if n > 0 {
			if _, err := conn.Write(buffer[:n]); err != nil {
				return
			}
		} else if readErr == nil && gone(conn) {
			return
		}
		if readErr != nil {
			return
		}
	}
}

// gone reports whether a connection was closed by its own side.
func gone(conn net.Conn) bool {
	return errors.Is(conn.SetWriteDeadline(time.Now().Add(time.Minute)), net.ErrClosed)
}

// read reads one answer.
func read(in *bufio.Reader) (Answer, error) {
	for {
		resp, err := http.ReadResponse(in, nil)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return Answer{Open: true}, fmt.Errorf("no answer: %w", err)
		case err != nil: // ended or reset
			return Answer{}, nil //nolint:nilerr // it is what is to be known
		case resp.StatusCode < http.StatusOK: // "continue"
			continue
		}
		body, err := io.ReadAll(io.LimitReader(resp.Body, 2*MaxAnswer))
		if err != nil {
			return Answer{Status: resp.StatusCode, Body: body}, fmt.Errorf("read the answer: %w", err)
		}
		return Answer{Status: resp.StatusCode, Body: body, Open: !resp.Close}, nil
	}
}

// goodbye is how long a connection may stay open behind an answer: net/http waits
// for half a second before it closes one on a client that is still sending, and a loaded machine longer.
const goodbye = 30 * time.Second

// wait reads what comes behind the answer until the connection ends.
func (a *Answer) wait(conn net.Conn, in *bufio.Reader) error {
	if err := conn.SetReadDeadline(time.Now().Add(goodbye)); err != nil {
		return fmt.Errorf("set the deadline: %w", err)
	}
	var err error
	a.More, err = io.ReadAll(io.LimitReader(in, MaxAnswer))
	a.Open = errors.Is(err, os.ErrDeadlineExceeded)
	return nil
}
