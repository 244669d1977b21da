package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/measure"
	"oktagraph/internal/testkit/world"
)

// line is a measured row.
type line struct {
	corpus.Row
	got   measure.Result
	naive int
}

// measureRows measures every row; broken joins the promises that were not kept.
func measureRows(ctx context.Context, progress io.Writer) (lines []line, broken, err error) {
	worlds := map[corpus.Size]*world.World{}
	watch := &measure.Watch{}
	defer func() {
		for _, w := range worlds {
			w.Close()
		}
	}()
	for _, row := range corpus.Rows() {
		w := worlds[row.Size]
		if w == nil {
			setup := measure.Setup(row.Size)
			setup.Around = watch.Around
			if w, err = world.Open(setup); err != nil {
				return nil, nil, fmt.Errorf("open the org: %w", err)
			}
			worlds[row.Size] = w
		}
		began := time.Now()
		l := line{Row: row}
		if l.got, err = measure.Row(ctx, w, watch, row); err != nil {
			return nil, nil, fmt.Errorf("%s, %s: %w", row.Name, row.Size, err)
		}
		if l.naive, err = measure.Naive(ctx, w, row); err != nil {
			return nil, nil, fmt.Errorf("%s, %s, the naive way: %w", row.Name, row.Size, err)
		}
		lines = append(lines, l)
		broken = errors.Join(broken, l.broken())
		_, _ = fmt.Fprintf(progress, "%-52s %s %7d naive %6d ours %4d again  %s\n",
			row.Name, row.Size, l.naive, l.got.Calls, l.got.Again, time.Since(began).Round(time.Millisecond))
	}
	return lines, broken, nil
}

var errPromise = errors.New("the promise is not kept")

func (l line) broken() error {
	if l.got.Calls <= l.got.AtMost && l.got.Again == 0 {
		return nil
	}
	return fmt.Errorf(
		"%s, %s: %d calls of at most %d, %d again: %w\n%s",
		l.Name,
		l.Size,
		l.got.Calls,
		l.got.AtMost,
		l.got.Again,
		errPromise,
		l.got.PlanText(),
	)
}
