package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// load is a client that costs little beside what it measures: kept connections,
// requests written as they stand, answers read by their Content-Length.
type load struct {
	connections []*connection
	next        int // the request to begin the next run with
}

func dial(address string, connections int) (*load, error) {
	l := &load{}
	for range connections {
		c, err := net.Dial("tcp", address)
		if err != nil {
			l.close()
			return nil, fmt.Errorf("dial: %w", err)
		}
		l.connections = append(l.connections, &connection{Conn: c, in: bufio.NewReaderSize(c, 64<<10)})
	}
	return l, nil
}

func (l *load) close() {
	for _, c := range l.connections {
		_ = c.Close() // read to its end or failed already
	}
}

// each sends every request once and returns the answers' bodies.
func (l *load) each(requests [][]byte) ([][]byte, error) {
	bodies := make([][]byte, len(requests))
	for i, request := range requests {
		c := l.connections[0]
		length, err := c.ask(request)
		if err == nil {
			bodies[i] = make([]byte, length)
			_, err = io.ReadFull(c.in, bodies[i])
		}
		if err != nil {
			return nil, fmt.Errorf("request %d: %w", i, err)
		}
	}
	return bodies, nil
}

// run keeps all connections busy for a time and returns answers per second.
func (l *load) run(requests [][]byte, during time.Duration) (float64, error) {
	began := time.Now()
	counts, failures := make([]int, len(l.connections)), make([]error, len(l.connections))
	var all sync.WaitGroup
	for i, c := range l.connections {
		at := l.next + i*len(requests)/len(l.connections)
		all.Go(func() {
			for time.Since(began) < during && failures[i] == nil {
				length, err := c.ask(requests[(at+counts[i])%len(requests)])
				if err == nil {
					_, err = c.in.Discard(length)
				}
				failures[i] = err
				counts[i]++
			}
		})
	}
	all.Wait()
	took, total := time.Since(began), 0
	for _, n := range counts {
		total += n
	}
	l.next += total / len(l.connections)
	return float64(total) / took.Seconds(), errors.Join(failures...)
}

type connection struct {
	net.Conn
	in *bufio.Reader
}

var (
	statusOK      = []byte("HTTP/1.1 200 ")
	contentLength = []byte("Content-Length: ")
	answered      = []byte(`{"data":{`)
)

// ask sends one request, reads the answer's header and returns its body's length.
func (c *connection) ask(request []byte) (int, error) {
	if _, err := c.Write(request); err != nil {
		return 0, fmt.Errorf("write: %w", err)
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil || !bytes.HasPrefix(line, statusOK) {
		return 0, fmt.Errorf("status line %.60q, error %w", line, err)
	}
	length := -1
	for len(line) > len("\r\n") {
		if line, err = c.in.ReadSlice('\n'); err != nil {
			return 0, fmt.Errorf("read header: %w", err)
		}
		if value, ok := bytes.CutPrefix(line, contentLength); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, fmt.Errorf("read Content-Length: %w", err)
			}
		}
	}
	if begin, err := c.in.Peek(len(answered)); err != nil || !bytes.Equal(begin, answered) {
		return 0, fmt.Errorf("the body begins with %q, not %s: %w", begin, answered, err)
	}
	return length, nil
}
