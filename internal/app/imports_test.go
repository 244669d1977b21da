package app

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oktagraph/internal/testkit"
)

// allowedImports lists the rooms that a room's code may import. A room is a folder
// with everything below it, and may always import itself. A room that is not listed
// may import nothing of the project.
var allowedImports = map[string][]string{
	".":                  {"internal/app"},
	"internal/app":       {"auth", "cache", "events", "graph", "internal/audit", "internal/config", "internal/connect", "internal/doctor", "internal/explorer", "internal/inprocess", "internal/linking", "internal/product", "internal/signin", "internal/store", "internal/telemetry", "internal/tracing", "loaders", "okta", "oktasim", "tenant"},
	"internal/product":   {"auth", "cache", "graph", "internal/audit", "internal/quota", "internal/telemetry", "internal/tracing", "loaders", "okta", "okta/ratelimit", "tenant"},
	"graph":              {"auth", "events", "internal/quota", "internal/tracing", "loaders", "loaders/plan", "okta", "okta/expression", "tenant"},
	"loaders":            {"loaders/admins", "loaders/batch", "loaders/directory", "loaders/fetch", "loaders/paging", "loaders/plan", "loaders/reach", "loaders/roles", "loaders/selection", "okta", "tenant"},
	"loaders/reach":      {"loaders/admins", "loaders/batch", "loaders/directory", "loaders/fetch", "loaders/paging", "loaders/plan", "loaders/roles", "okta", "okta/ratelimit"},
	"loaders/selection":  {"cache", "loaders/batch", "loaders/directory", "loaders/fetch", "loaders/membership", "loaders/paging", "loaders/plan", "loaders/reach", "loaders/roles", "okta", "okta/ratelimit"},
	"loaders/roles":      {"cache", "loaders/admins", "loaders/batch", "loaders/directory", "loaders/fetch", "loaders/membership", "loaders/paging", "loaders/plan", "okta", "okta/ratelimit", "tenant"},
	"loaders/admins":     {"cache", "loaders/batch", "loaders/directory", "loaders/fetch", "loaders/membership", "loaders/paging", "loaders/plan", "okta", "okta/ratelimit", "tenant"},
	"loaders/membership": {"cache", "loaders/batch", "loaders/directory", "loaders/fetch", "loaders/paging", "loaders/plan", "okta", "okta/ratelimit"},
	"loaders/directory":  {"cache", "loaders/batch", "loaders/fetch", "loaders/paging", "loaders/plan", "okta", "okta/expression", "okta/ratelimit", "tenant"},
	"loaders/paging":     {"cache", "loaders/batch", "loaders/fetch", "okta"},
	"loaders/batch":      {"cache", "loaders/fetch", "loaders/plan", "tenant"},
	"loaders/fetch":      {"cache", "internal/tracing", "loaders/plan", "okta", "tenant"},
	"loaders/plan":       {"okta/ratelimit"},
	"events":             {"cache", "okta", "tenant"},
	"auth":               {"tenant"},
	"tenant":             {"okta"},
	"okta":               {"okta/expression", "okta/jsonscan", "okta/ratelimit"},
	"okta/ratelimit":     {},
	"okta/jsonscan":      {},
	"oktasim":            {"okta/expression"},
	"okta/expression":    {},
	"cache":              {},
	"internal/quota":     {"cache"},
	"internal/config":    {},
	"internal/doctor":    {"okta", "okta/ratelimit"},
	"internal/telemetry": {},
	"internal/tracing":   {},
	"internal/explorer":  {},
	"internal/inprocess": {},
	// What runs the program elsewhere; it holds tests alone.
	"deploy": {"auth", "internal/config", "internal/telemetry"},
	// Linking orgs while the server runs.
	"internal/store":         {},
	"internal/audit":         {},
	"internal/linking":       {"internal/audit", "internal/doctor", "internal/store", "okta", "tenant"},
	"internal/signin":        {"auth", "internal/audit"},
	"internal/connect":       {"auth", "internal/audit", "internal/doctor", "internal/linking", "internal/signin"},
	"internal/testkit":       {},
	"internal/testkit/wires": {},
	// Below testkit there are rooms that hold whole servers; only tests, bench and
	// each other may import them.
	"internal/testkit/world":        {"auth", "cache", "graph", "internal/inprocess", "internal/product", "internal/telemetry", "loaders", "okta", "oktasim"},
	"internal/testkit/audits":       {"internal/testkit"},
	"internal/testkit/serving":      {"internal/app", "internal/config", "oktasim"},
	"internal/testkit/hostile":      {"internal/testkit/serving", "oktasim"},
	"internal/testkit/acting":       {},
	"internal/testkit/naive":        {"graph", "internal/testkit/acting", "loaders", "okta"}, // models and the generated executor
	"internal/testkit/loaderkit":    {"cache", "internal/inprocess", "okta", "oktasim", "tenant"},
	"internal/testkit/operationkit": {"cache", "internal/testkit/loaderkit", "internal/testkit/measure", "loaders/batch", "loaders/fetch", "loaders/paging", "loaders/plan", "okta", "oktasim", "tenant"},
	"internal/testkit/corpus":       {"oktasim"},
	"internal/testkit/faultproxy":   {"internal/testkit/wires"},
	"internal/testkit/measure":      {"internal/testkit/corpus", "internal/testkit/naive", "internal/testkit/world", "loaders"},
	"internal/testkit/model":        {"auth", "graph", "internal/testkit/world", "loaders", "okta", "oktasim"},
	"bench": {
		"auth", "cache", "graph", "internal/app", "internal/config", "internal/inprocess", "internal/testkit", "internal/testkit/corpus", "internal/testkit/hostile", "internal/testkit/measure",
		"internal/testkit/serving", "internal/testkit/world", "loaders", "okta", "okta/expression", "oktasim", "tenant",
	},
}

// inTests lists what any test may import in addition.
var inTests = []string{"internal/inprocess", "internal/testkit", "internal/testkit/wires", "internal/testkit/acting", "internal/testkit/audits", "internal/testkit/loaderkit", "internal/testkit/measure", "internal/testkit/operationkit", "internal/testkit/corpus", "internal/testkit/world", "okta", "okta/expression", "oktasim", "tenant", "cache"}

func TestImportsGoOneWay(t *testing.T) {
	t.Parallel()
	met := map[string]bool{}
	for _, i := range projectImports(t) {
		from, to := roomOf(i.from), roomOf(i.to)
		met[from] = true
		allowed := slices.Contains(allowedImports[from], to) || from == to
		if i.test {
			allowed = allowed || slices.Contains(inTests, to)
		}
		if !allowed {
			t.Errorf("%s imports %s; room %q may import only %v", i.file, i.to, from, allowedImports[from])
		}
	}
	for _, room := range []string{".", "internal/app"} {
		if !met[room] {
			t.Errorf("no import of room %q was seen: the test looks in the wrong place", room)
		}
	}
}

func TestRoomsHaveNoCycle(t *testing.T) {
	t.Parallel()
	edges := map[string]map[string]bool{}
	for _, i := range projectImports(t) {
		if from, to := roomOf(i.from), roomOf(i.to); from != to && !i.test {
			if edges[from] == nil {
				edges[from] = map[string]bool{}
			}
			edges[from][to] = true
		}
	}
	done := map[string]bool{}
	var visit func(room string, trail []string)
	visit = func(room string, trail []string) {
		if slices.Contains(trail, room) {
			t.Errorf("rooms import in a circle: %s", strings.Join(append(trail, room), " -> "))
			return
		}
		if done[room] {
			return
		}
		for next := range edges[room] {
			visit(next, append(slices.Clone(trail), room))
		}
		done[room] = true
	}
	for room := range edges {
		visit(room, nil)
	}
}

func TestOnlyAppImportsGraph(t *testing.T) {
	t.Parallel()
	for _, i := range projectImports(t) {
		from := roomOf(i.from)
		if roomOf(i.to) == "graph" && !slices.Contains([]string{"graph", "internal/app", "internal/product", "internal/testkit/world", "internal/testkit/model", "internal/testkit/naive", "bench"}, from) {
			t.Errorf("%s imports %s", i.file, i.to)
		}
	}
}

// TestOneRoomAssemblesTheProduct looks for a second place that puts a server
// together. Tests of graph itself may.
func TestOneRoomAssemblesTheProduct(t *testing.T) {
	t.Parallel()
	root, made := testkit.Root(t), map[string]bool{}
	for _, i := range projectImports(t) {
		if i.to != "graph" || made[i.from] {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, i.file))
		if err != nil {
			t.Fatal(err)
		}
		made[i.from] = strings.Contains(string(text), "graph.New(")
		if made[i.from] && roomOf(i.from) != "internal/product" && roomOf(i.from) != "graph" {
			t.Errorf("%s puts a server together; product.New does that", i.file)
		}
	}
	if !made["internal/product"] {
		t.Error("internal/product makes no graph: the test looks in the wrong place")
	}
}

type imported struct {
	file, from, to string // folders relative to the root
	test           bool
}

// projectImports reads the import clauses of every Go file of the module,
// leaving out nested modules, whose code is not the product's.
func projectImports(t *testing.T) []imported {
	t.Helper()
	root := testkit.Root(t)
	module := modulePath(t)
	var all []imported
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != root && skipped(name, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			target, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if to, ok := strings.CutPrefix(target, module+"/"); ok {
				all = append(all, imported{file: rel, from: path.Dir(filepath.ToSlash(rel)), to: to, test: strings.HasSuffix(rel, "_test.go")})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("read imports: %v", err)
	}
	return all
}

// modulePath is the module line of go.mod.
func modulePath(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimPrefix(first, "module ")
}

func skipped(name, base string) bool {
	if strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules" {
		return true
	}
	_, err := os.Stat(filepath.Join(name, "go.mod"))
	return err == nil
}

// roomOf is the longest folder of allowedImports that holds the package.
func roomOf(pkg string) string {
	for room := pkg; room != "."; room = path.Dir(room) {
		if _, ok := allowedImports[room]; ok {
			return room
		}
	}
	if pkg == "." {
		return "."
	}
	return pkg
}
