package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"

	"oktagraph/auth"
	"oktagraph/graph/persisted"
	"oktagraph/graph/schema"
	"oktagraph/internal/config"
	"oktagraph/internal/explorer"
	"oktagraph/internal/product"
	"oktagraph/internal/store"
	"oktagraph/internal/telemetry"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// defaultFile is read when there is neither --config nor a quick start in the
// environment.
const defaultFile = "oktagraph.yaml"

// inEnvironment names the source of the quick start's configuration.
const inEnvironment = "environment"

// rules gives config the checks of okta, tenant, auth and other packages.
func rules() config.Rules {
	r := config.Rules{TenantID: tenant.ValidID, Key: okta.CheckKey, Origin: func(address string, hosts ...string) (string, error) {
		origin, err := okta.ParseOrigin(address, hosts...)
		return origin.String(), err
	}}
	r.StoreURL, r.MasterKey = store.CheckURL, func(id, text string) error {
		_, err := store.ParseKey(id, text)
		return err
	}
	r.Manifest = persisted.ReadManifest
	r.Algorithms = auth.Algorithms()
	r.RedisKey = func(id, text string) error {
		_, err := sealKey(id, text)
		return err
	}
	for _, s := range auth.AllScopes() {
		r.Scopes = append(r.Scopes, string(s))
	}
	return r
}

func (m *Main) serve(ctx context.Context, args []string, c console) error {
	flags := newFlags("serve")
	file := flags.String(
		"config",
		"",
		"configuration `file` (default: the environment if "+config.EnvOrgURL+", "+config.EnvMasterKey+" or "+config.EnvTenants+
			" is set, else "+defaultFile+")",
	)
	if err := parse(flags, args, c); err != nil {
		return err
	}
	heard, deaf := m.hear() // first: from here on SIGHUP must not end the process
	defer deaf()
	cfg, origin, err := m.configuration(*file)
	if err != nil {
		return err
	}
	level := &slog.LevelVar{}
	level.Set(levelOf(cfg.Log))
	log := telemetry.NewLogger(c.err, level)
	//nolint:contextcheck // the cache watches Redis on a context of its own, until it is closed
	p, err := assemble(cfg, log, m.Ways)
	if err != nil {
		return err
	}
	defer p.close() //nolint:contextcheck // the last spans are sent after ctx has ended
	p.records.level = level
	p.setLog(cfg.Log)
	if err := p.openLinked(ctx); err != nil {
		return err
	}
	return m.serveProgram(ctx, p, origin, heard)
}

// configuration reads the configuration and returns where it came from.
func (m *Main) configuration(file string) (*config.Config, string, error) {
	cfg, origin, err := m.chosen(file)
	return m.budgeted(cfg), origin, err
}

// budgeted is a configuration with what a round trip to Redis may cost; nil stays nil.
func (m *Main) budgeted(cfg *config.Config) *config.Config {
	if cfg != nil && cfg.Redis != nil {
		cfg.Redis.Budget = m.RedisBudget
	}
	return cfg
}

func (m *Main) chosen(file string) (*config.Config, string, error) {
	if file == "" && config.InEnv(m.Source) {
		cfg, err := config.FromEnv(m.Source, rules())
		return cfg, inEnvironment, err
	}
	name := file
	if name == "" {
		name = defaultFile
	}
	cfg, err := config.Load(name, m.Source, rules())
	if file == "" && errors.Is(err, fs.ErrNotExist) {
		// Neither was given: the error lists what a quick start needs, which is shorter.
		cfg, err = config.FromEnv(m.Source, rules())
		if err != nil {
			err = fmt.Errorf("%w\nOr write a file and name it with --config; oktagraph.example.yaml shows every option", err)
		}
		return cfg, inEnvironment, err
	}
	if err != nil && errors.Is(err, fs.ErrNotExist) {
		err = usageError{err}
	}
	return cfg, name, err
}

// remedies name the setting that moves each listener.
type remedies struct{ listen, metrics string }

// remediesOf returns the option of each address, or its variable if that set the address.
func remediesOf(origin string, source config.Source) remedies {
	r := remedies{"listen in " + origin, "metrics.listen in " + origin}
	for name, setting := range map[string]*string{config.EnvListen: &r.listen, config.EnvMetricsListen: &r.metrics} {
		if value, _ := source.LookupEnv(name); value != "" || origin == inEnvironment {
			*setting = name
		}
	}
	return r
}

// serveProgram serves the API and the metrics until ctx ends, and reloads the configuration
// on each signal.
func (m *Main) serveProgram(ctx context.Context, p *program, origin string, heard <-chan os.Signal) error {
	ways := remediesOf(origin, m.Source)
	listener, err := listen(ctx, p.cfg.Listen, ways.listen)
	if err != nil {
		return err
	}
	ready := &product.Readiness{Unreadable: p.Unreadable}
	handler, err := p.handler(ready, explorer.Options{})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	front := newDoor(handler)
	services := []service{{"the API", listener, front}}
	metrics, err := p.metricsService(ctx, ways.metrics)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	metricsAt := config.Off
	if metrics.listener != nil {
		services = append(services, metrics)
		metricsAt = metrics.listener.Addr().String()
	}
	p.log.LogAttrs(
		ctx,
		slog.LevelInfo,
		"serving",
		slog.String(
			"address",
			listener.Addr().String(),
		),
		slog.String("metrics", metricsAt),
		slog.String("configuration", origin),
		slog.String("version", version()),
		slog.String("tenants", strings.Join(p.Tenants.IDs(), " ")),
		slog.Bool("redis", p.cfg.Redis != nil),
		slog.Bool("reads_audited", p.cfg.Log.Audit.File != ""),
	)
	reloads := &reloader{main: m, p: p, ready: ready, door: front, origin: origin}
	ended := inBackground(ctx, p.Probe, func(ctx context.Context) { reloads.run(ctx, heard) })
	err = p.run(ctx, ready, m.Drain, services...)
	ended()
	p.log.LogAttrs(ctx, slog.LevelInfo, "ended")
	return err
}

// run serves until ctx ends, and follows the store meanwhile.
func (p *program) run(ctx context.Context, ready *product.Readiness, leave Drain, services ...service) error {
	background, stop := context.WithCancel(ctx)
	wait := p.linked.run(background, p)
	err := run(ctx, p.log, ready, leave, services...)
	stop()
	wait()
	return err
}

// inBackground runs work beside the requests: reloading, and probing which tenants' credentials
// Okta refuses, so that the operator knows seconds after the start. The work ends with ctx or
// when end is called.
func inBackground(ctx context.Context, work ...func(context.Context)) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	for _, f := range work {
		wg.Go(func() { f(ctx) })
	}
	return func() {
		cancel()
		wg.Wait()
	}
}

// handler returns everything callers reach, as the configuration switches it on.
func (p *program) handler(ready http.Handler, page explorer.Options) (http.Handler, error) {
	pages, err := p.pages(ready, page)
	if err != nil {
		return nil, err
	}
	return p.Handler(pages), nil
}

// pages returns what is served besides the API.
func (p *program) pages(ready http.Handler, page explorer.Options) (product.Pages, error) {
	pages := product.Pages{Ready: ready, Origins: p.cfg.CORS.Origins}
	var err error
	if pages.Connect, err = p.connectPages(); err != nil {
		return product.Pages{}, fmt.Errorf("set up /connect: %w", err)
	}
	if p.cfg.Introspection {
		pages.Schema = schema.SDL()
	}
	if p.cfg.GraphiQL {
		if pages.Schema != "" {
			page.SchemaURL = "/schema.graphql"
		}
		page.Explain = true
		pages.Explorer = explorer.Handler(page)
	}
	return pages, nil
}

// metricsService has no listener when metrics are off, or when their address is
// taken and is the default that nobody chose.
func (p *program) metricsService(ctx context.Context, remedy string) (service, error) {
	at := p.cfg.Metrics
	if at.Listen == config.Off {
		return service{}, nil
	}
	l, err := listen(ctx, at.Listen, remedy)
	if err != nil {
		if !at.Chosen && errors.Is(err, syscall.EADDRINUSE) {
			p.log.LogAttrs(ctx, slog.LevelWarn, "no metrics: their default address is taken; choose another, or off",
				slog.String("address", at.Listen), slog.String("setting", remedy))
			return service{}, nil
		}
		return service{}, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", p.Metrics.Handler())
	return service{"metrics", l, mux}, nil
}
