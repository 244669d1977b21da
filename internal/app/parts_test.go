package app

import (
	"testing"
	"time"

	"oktagraph/internal/config"
)

func TestConfiguredWaitOfNothingIsNotTheEnginesDefault(t *testing.T) {
	t.Parallel()
	if got := patience(config.Cache{}); got <= 0 || got > time.Microsecond {
		t.Errorf("a wait of 0s becomes %s", got)
	}
	if got := patience(config.DefaultCache()); got != time.Second {
		t.Errorf("the default becomes %s", got)
	}
}
