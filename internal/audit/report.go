package audit

import (
	"context"
	"log/slog"
	"time"
)

// reportEvery keeps a full disk from filling the ordinary log as well.
const reportEvery = time.Minute

// report counts a line that was lost, and tells of lost lines at most once per minute.
func (l *Log) report(ctx context.Context, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.lost++
	}
	if time.Since(l.reported) >= reportEvery {
		l.tell(ctx, err)
	}
}

// tell needs l.mu.
func (l *Log) tell(ctx context.Context, err error) {
	if l.lost == 0 || l.trouble == nil {
		return
	}
	attrs := []slog.Attr{slog.Int("lost", l.lost)}
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	l.trouble.LogAttrs(ctx, slog.LevelError, "audit events could not be written", attrs...)
	l.lost, l.reported = 0, time.Now()
}
