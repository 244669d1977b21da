// Command calls writes docs/calls.md: what the promised queries cost in Okta
// calls, by the simulator's own counter, beside what they cost without a planner.
//
//	go run ./bench/calls            # writes docs/calls.md
//	go run ./bench/calls -check     # fails when docs/calls.md is not current
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "calls:", err)
		os.Exit(1)
	}
}

var errNotCurrent = errors.New("not current; rewrite it with `make calls`")

func run(ctx context.Context, args []string, progress io.Writer) error {
	flags := flag.NewFlagSet("calls", flag.ContinueOnError)
	flags.SetOutput(progress)
	out := flags.String("out", "docs/calls.md", "the `file` to write")
	check := flags.Bool("check", false, "write nothing; fail when the file is not current")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("read the flags: %w", err)
	}
	lines, broken, err := measureRows(ctx, progress)
	if err != nil {
		return err
	}
	text := render(lines)
	if !*check {
		if err := os.WriteFile(*out, []byte(text), 0o644); err != nil { //nolint:gosec // a document for everybody
			return fmt.Errorf("write: %w", err)
		}
		return broken
	}
	have, err := os.ReadFile(*out)
	if err != nil {
		return fmt.Errorf("read what is there: %w", err)
	}
	if string(have) != text {
		broken = errors.Join(fmt.Errorf("%s is %w", *out, errNotCurrent), broken)
	}
	return broken
}
