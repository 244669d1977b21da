package persisted

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestACallerThatMakesNamesUpFillsNoLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		w := newWarnings(slog.New(slog.NewTextHandler(&log, nil)))
		for i := range 3 * maxWarned {
			w.warn(t.Context(), "web", fmt.Sprint("Made", i), "00")
			w.warn(t.Context(), "web", fmt.Sprint("Made", i), "00")
		}
		if lines := strings.Count(log.String(), "\n"); lines != maxWarned || len(w.seen) > maxWarned {
			t.Errorf("%d lines, %d names kept", lines, len(w.seen))
		}
		log.Reset()
		time.Sleep(warnEvery)
		w.warn(t.Context(), "web", "Made0", "00")
		if !strings.Contains(log.String(), "operation=Made0") || len(w.seen) != 1 {
			t.Errorf("a minute later: %q, %d names kept", log.String(), len(w.seen))
		}
	})
}
