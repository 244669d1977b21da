package audit

import (
	"log/slog"
	"time"
)

// reportEvery keeps a full disk from filling the ordinary log as well.
const reportEvery = time.Minute

// report counts a lost line, and logs the number of lost lines at most once per minute.
func (l *Log) report(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.lost++
		l.allLost.Add(1)
		l.behind.Store(true)
	}
	if time.Since(l.reported) >= reportEvery {
		l.tell(err)
	}
}

// tell needs l.mu.
func (l *Log) tell(err error) {
	if l.lost == 0 || l.trouble == nil {
		return
	}
	attrs := []any{slog.Int("lost", l.lost)}
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	l.trouble.Error("audit events could not be written", attrs...)
	l.lost, l.reported = 0, time.Now()
	l.behind.Store(false)
}
