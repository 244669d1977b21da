package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
)

// Open returns a log that appends lines of JSON to a file. If there is none, it creates one that
// only its owner can read. When the file is renamed or removed, as rotation does, the next line
// starts a new one. Lines that cannot be written are reported to trouble, at most once per minute.
// The caller closes the log.
func Open(path string, trouble *slog.Logger) (*Log, error) {
	f := &file{path: path}
	if err := f.open(); err != nil {
		return nil, err
	}
	handler := slog.NewJSONHandler(f, &slog.HandlerOptions{ReplaceAttr: onlyFields})
	return &Log{to: handler, file: f, trouble: trouble}, nil
}

// onlyFields omits level and message, which are the same in every line.
func onlyFields(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && (a.Key == slog.LevelKey || a.Key == slog.MessageKey) {
		return slog.Attr{}
	}
	return a
}

// file appends to whatever file is at path now.
type file struct {
	path string

	mu  sync.Mutex
	now *os.File
	// torn reports whether the last line was written only in part.
	torn bool
}

func (f *file) open() error {
	opened, err := os.OpenFile(f.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the audit log: %w", err)
	}
	f.now = opened
	return nil
}

// Write appends one line.
func (f *file) Write(line []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.now == nil {
		return 0, fmt.Errorf("write the audit log: %w", fs.ErrClosed)
	}
	if err := f.follow(); err != nil {
		return 0, err
	}
	if f.torn {
		// Otherwise this line would continue the broken one, and both would be lost.
		if _, err := f.now.Write([]byte("\n")); err != nil {
			return 0, fmt.Errorf("write the audit log: %w", err)
		}
		f.torn = false
	}
	n, err := f.now.Write(line)
	f.torn = n > 0 && n < len(line)
	if err != nil {
		return n, fmt.Errorf("write the audit log: %w", err)
	}
	return n, nil
}

// follow reopens the file when its path now has another file, or none.
func (f *file) follow() error {
	there, err := os.Stat(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write the audit log: %w", err)
	}
	mine, mineErr := f.now.Stat()
	if err == nil && mineErr == nil && os.SameFile(there, mine) {
		return nil
	}
	old := f.now
	if err := f.open(); err != nil {
		return err
	}
	f.torn = false
	_ = old.Close() // every line is one write, so nothing is buffered
	return nil
}

// Close implements io.Closer.
func (f *file) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.now == nil {
		return nil
	}
	err := f.now.Close()
	f.now = nil
	if err != nil {
		return fmt.Errorf("close the audit log: %w", err)
	}
	return nil
}
