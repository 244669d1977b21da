package app

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"oktagraph/graph/schema"
)

// A release's build sets these (-ldflags -X); elsewhere they are empty, and Go's build information
// is used.
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

// unknown is the commit when nothing records it.
const unknown = "unknown"

// thisBuild returns what the linker, the module and the repository know, without the schema
// version.
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

// version returns the version that the program reports to Okta and in its log.
func version() string { return thisBuild().Version }

// versionCommand prints what this binary is, as text or JSON.
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
