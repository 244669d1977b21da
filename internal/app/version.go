package app

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"oktagraph/graph/schema"
)

// What a release's build writes here (-ldflags -X); empty elsewhere, where the build's own
// notes are taken.
var (
	release  string
	revision string
)

// build is what was built.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Schema  string `json:"schema"`
	Go      string `json:"go"`
}

// unknown is a version or commit that nothing tells.
const unknown = "unknown"

// thisBuild puts together what the linker, the module and the repository know, but for the
// schema.
func thisBuild() build {
	b := build{Version: release, Commit: revision, Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	changed := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && b.Commit == "":
			b.Commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true" && revision == "":
			changed = "+changes"
		}
	}
	if b.Version == "" {
		b.Version = info.Main.Version
	}
	if b.Version == "" || b.Version == "(devel)" {
		b.Version = "dev"
	}
	if b.Commit == "" {
		b.Commit = unknown
	} else {
		b.Commit += changed
	}
	return b
}

// version is what the program calls itself to Okta and in its log.
func version() string { return thisBuild().Version }

// versionCommand tells what this binary is, for people or with --json.
func (*Main) versionCommand(_ context.Context, args []string, c console) error {
	flags := newFlags("version")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := parse(flags, args, c); err != nil {
		return err
	}
	b := thisBuild()
	b.Schema = schema.Version()
	if *asJSON {
		text, err := json.Marshal(b)
		if err != nil {
			return fmt.Errorf("print the version: %w", err)
		}
		say(c.out, "%s\n", text)
		return nil
	}
	say(c.out, "oktagraph %s\ncommit    %s\nschema    %s\ngo        %s\n", b.Version, b.Commit, b.Schema, b.Go)
	return nil
}
