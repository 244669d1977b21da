package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"oktagraph/internal/config"
)

// Exit codes of a command.
const (
	exitOK = 0
	// exitFailure: something went wrong while running.
	exitFailure = 1
	// exitUsage: the command line or the configuration is wrong; nothing was
	// started.
	exitUsage = 2
)

// Main is the program. A test runs it exactly as main does.
type Main struct {
	// Name is how the program was called, for the commands it suggests.
	Name string
	// Source is the environment and the files configuration is read from.
	Source config.Source
	// Stdin is where secrets are read from that are given as "-".
	Stdin io.Reader
	// Drain is how it shuts down after a signal.
	Drain Drain
	// RedisBudget is what one round trip to Redis may cost; 0 is the cache's own.
	RedisBudget time.Duration
	// Ways are the transports of calls to the orgs; nil is the network.
	Ways transports
	// Hangups starts receiving the signals that make a server reload its configuration, until
	// stop is called; nil: there are none.
	Hangups func() (heard <-chan os.Signal, stop func())
}

// New returns the program as it runs in a process of its own. It silences the
// Redis library, which prints unstructured lines with addresses in them, several
// a second during an outage. The cache logs when an outage begins and ends.
func New() *Main {
	redis.SetLogger(&logging.VoidLogger{})
	return &Main{Name: calledAs(os.Args[0]), Source: config.OS(), Stdin: os.Stdin, Drain: Drain{Notice: time.Second}, Hangups: hangups}
}

// calledAs returns the command to type for the program: not a path in Go's
// build cache.
func calledAs(path string) string {
	if strings.Contains(path, "go-build") {
		return "go run ."
	}
	return "oktagraph"
}

// Run runs the command that args name, without the program's own name, until
// it is done or ctx ends, and returns the process's exit code.
func (m *Main) Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := m.dispatch(ctx, args, console{stdout, stderr})
	var usage usageError
	var mistakes *config.Error
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.Is(err, errUnhealthy):
		return exitFailure
	case errors.As(err, &usage):
		say(stderr, "oktagraph: %v\nSee: %s help\n", err, m.Name)
		return exitUsage
	case errors.As(err, &mistakes):
		say(stderr, "oktagraph: %v\n", err)
		return exitUsage
	default:
		say(stderr, "oktagraph: %v\n", err)
		return exitFailure
	}
}

// console is where a command prints: out for its output, err for logs and
// errors.
type console struct{ out, err io.Writer }

// usageError is a mistake on the command line.
type usageError struct{ error }

func misuse(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// say prints; a server does not stop because its terminal is gone.
func say(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

// command is one of the program's commands.
type command struct {
	name, args, summary string
	run                 func(ctx context.Context, args []string, c console) error
}

func (m *Main) commands() []command {
	return []command{
		{"demo", "[flags]", "run the whole product on a simulated Okta org, in one process", m.demo},
		{"serve", "[--config FILE]", "serve your real Okta orgs", m.serve},
		{"doctor", "[--config FILE] [--tenant ID]", "check whether your Okta orgs can be read, and show what to change in Okta", m.doctor},
		{"tenant", "VERB [flags]", "link Okta orgs while the server runs: link, list, verify, relink, rename, unlink, invite", m.tenant},
		{"key", "VERB [flags]", "manage the API keys of callers: create, list, revoke", m.key},
		{"cache", "purge --tenant ID [flags]", "drop what running servers have cached of a tenant, or of one kind or object", m.cache},
		{"sim", "[flags]", "run the simulated Okta org alone, for your own tests", m.sim},
		{"schema", "", "print the GraphQL schema", m.schema},
		{"healthcheck", "[--config FILE]", "ask a running server whether it is alive, for container images", m.healthcheck},
		{"version", "[--json]", "print the version, commit, schema version and Go version", m.versionCommand},
		{"help", "", "print this help", m.help},
	}
}

func (m *Main) dispatch(ctx context.Context, args []string, c console) error {
	if len(args) == 0 {
		_ = m.help(ctx, nil, console{c.err, c.err})
		return misuse("no command given")
	}
	name := args[0]
	if name == "-h" || name == "--help" || name == "-help" {
		name = "help"
	}
	if name == "--version" || name == "-version" {
		name = "version"
	}
	for _, known := range m.commands() {
		if known.name == name {
			return known.run(ctx, args[1:], c)
		}
	}
	return misuse("unknown command %q", name)
}

func (m *Main) help(_ context.Context, _ []string, c console) error {
	say(c.out, "oktagraph: one GraphQL endpoint over your Okta orgs' users, groups and roles.\n\n")
	for _, known := range m.commands() {
		say(c.out, "  %-47s %s\n", strings.TrimSpace(m.Name+" "+known.name+" "+known.args), known.summary)
	}
	say(c.out, "\nFlags of a command: %s demo --help\n", m.Name)
	return nil
}

// parse reads a command's flags; any other argument is an error.
func parse(flags *flag.FlagSet, args []string, c console) error {
	flags.SetOutput(c.out)
	var complaint strings.Builder
	flags.Usage = func() {}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		say(&complaint, "Flags of %s:\n", flags.Name())
		flags.SetOutput(&complaint)
		flags.PrintDefaults()
		say(c.out, "%s", complaint.String())
		return flag.ErrHelp
	case err != nil:
		return misuse("%s: %w", flags.Name(), err)
	case flags.NArg() > 0:
		return misuse("%s: unexpected argument %q", flags.Name(), flags.Arg(0))
	}
	return nil
}

func newFlags(name string) *flag.FlagSet { return flag.NewFlagSet(name, flag.ContinueOnError) }
