package deploy_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"oktagraph/internal/testkit"
)

// appVariables returns the string variables of internal/app that a linker may set.
func appVariables(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(testkit.Root(t), "internal/app/*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
				names = append(names, unset(g)...)
			}
		}
	}
	return names
}

// unset returns the string variables of a declaration that have no value.
func unset(g *ast.GenDecl) []string {
	var names []string
	for _, s := range g.Specs {
		v, ok := s.(*ast.ValueSpec)
		if !ok || len(v.Values) > 0 || v.Type == nil || nameOf(v.Type) != "string" {
			continue
		}
		for _, n := range v.Names {
			names = append(names, n.Name)
		}
	}
	return names
}

var linked = regexp.MustCompile(`-X (\S+)/internal/app\.(\w+)=`)

func TestBuildsSetVariablesThatExist(t *testing.T) {
	t.Parallel()
	known := appVariables(t)
	for name, module := range map[string]string{"deploy/build.sh": "$module", ".goreleaser.yaml": ".ModulePath"} {
		text := strings.ReplaceAll(string(file(t, name)), "{{ .ModulePath }}", ".ModulePath")
		found := linked.FindAllStringSubmatch(text, -1)
		if len(found) != 2 {
			t.Errorf("%s sets %d variables, not the version and the commit", name, len(found))
		}
		for _, m := range found {
			if m[1] != module {
				t.Errorf("%s names the module %s; it has to follow go.mod", name, m[1])
			}
			if !slices.Contains(known, m[2]) {
				t.Errorf("%s sets internal/app.%s, which is not there: %v", name, m[2], known)
			}
		}
	}
	if !strings.Contains(string(file(t, "deploy/Dockerfile")), "deploy/build.sh /out") {
		t.Error("the image is built another way than deploy/build.sh")
	}
}

func TestAReleaseHasArchivesChecksumsAndSBOMs(t *testing.T) {
	t.Parallel()
	var release object
	parseYAML(t, ".goreleaser.yaml", &release)
	build := at(release, "builds", 0)
	for key, want := range map[string][]any{"goos": {"linux", "darwin"}, "goarch": {"amd64", "arm64"}, "env": {"CGO_ENABLED=0"}, "flags": {"-trimpath"}} {
		if got, _ := at(build, key).([]any); !slices.Equal(got, want) {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
	if at(release, "version") != 2 || at(release, "checksum", "algorithm") != "sha256" || at(release, "sboms", 0, "artifacts") != "archive" {
		t.Errorf("checksum %v, sboms %v", release["checksum"], release["sboms"])
	}
	root := testkit.Root(t)
	files, _ := at(release, "archives", 0, "files").([]any)
	for _, f := range files {
		pattern, _ := f.(string)
		pattern = strings.ReplaceAll(pattern, "**/", "")
		if found, err := filepath.Glob(filepath.Join(root, pattern)); err != nil || len(found) == 0 {
			t.Errorf("%v leads to no file: %v", f, err)
		}
	}
}

func TestTheUnitHoldsTheServerDown(t *testing.T) {
	t.Parallel()
	lines := strings.Split(string(file(t, "deploy/systemd/oktagraph.service")), "\n")
	for _, want := range []string{
		"DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes", "CapabilityBoundingSet=",
		"MemoryDenyWriteExecute=yes", "RestrictNamespaces=yes", "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "SystemCallFilter=@system-service",
		"SystemCallArchitectures=native", "LockPersonality=yes", "ProtectKernelTunables=yes", "ProtectKernelModules=yes", "ProtectControlGroups=yes", "UMask=0077",
		"RestartPreventExitStatus=2", "ExecReload=/bin/kill -HUP $MAINPID", "ExecStart=/usr/bin/oktagraph serve --config /etc/oktagraph/oktagraph.yaml",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("the unit lacks %s", want)
		}
	}
}
