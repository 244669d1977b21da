package app

import (
	"os"
	"os/signal"
	"syscall"
)

// hangups starts receiving SIGHUP. Only a server calls it: other commands end on SIGHUP, as they
// should when their terminal closes. Of the signals that arrive during a reload, one is kept.
func hangups() (<-chan os.Signal, func()) {
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGHUP)
	return heard, func() { signal.Stop(heard) }
}

// hear starts receiving hangups. Without m.Hangups its channel never delivers any.
func (m *Main) hear() (<-chan os.Signal, func()) {
	if m.Hangups == nil {
		return nil, func() {}
	}
	return m.Hangups()
}
