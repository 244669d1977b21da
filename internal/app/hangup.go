package app

import (
	"os"
	"os/signal"
	"syscall"
)

// hangups hears SIGHUP. Only a server asks for it: it ends other commands, as a terminal that
// is closed should. Of those that come while one is attended to, one is kept.
func hangups() (<-chan os.Signal, func()) {
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGHUP)
	return heard, func() { signal.Stop(heard) }
}

// hear begins to hear hangups; what it returns never comes when there are none.
func (m *Main) hear() (<-chan os.Signal, func()) {
	if m.Hangups == nil {
		return nil, func() {}
	}
	return m.Hangups()
}
