package app

import (
	"log/slog"

	"oktagraph/internal/config"
)

// setLog changes what the ordinary log holds, at any time.
func (p *program) setLog(l config.Log) {
	if p.level != nil {
		p.level.Set(levelOf(l))
	}
}

// levelOf is a configuration's level; info when it says none.
func levelOf(l config.Log) (level slog.Level) {
	_ = level.UnmarshalText([]byte(l.Level)) // fails for no level at all, which is info
	return level
}
