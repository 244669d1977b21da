package config

import (
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
)

// The defaults of logging and tracing. A tenth of the requests shows where time goes; callers
// that send a traceparent decide for themselves.
const (
	DefaultLogLevel    = "info"
	DefaultLogSample   = Share(1)
	DefaultTraceSample = Share(0.1)
)

// LogLevels returns the values that log.level may have, the most verbose first.
func LogLevels() []string { return []string{"debug", "info", "warn", "error"} }

func (l *Log) defaults(written func(path string) bool, dir string) {
	if l.Audit.File != "" && !filepath.IsAbs(l.Audit.File) {
		l.Audit.File = filepath.Join(dir, l.Audit.File)
	}
	if !written("log.level") {
		l.Level = DefaultLogLevel
	}
	if !written("log.sample") {
		l.Sample = DefaultLogSample
	}
}

func (t *Tracing) defaults(written func(path string) bool) {
	if !written("tracing.sample") {
		t.Sample = DefaultTraceSample
	}
}

func (l *Log) check(r *report) {
	if !slices.Contains(LogLevels(), l.Level) {
		r.add("log.level", "%q is not a level; write %s", l.Level, strings.Join(LogLevels(), ", "))
	}
	checkSample(r, "log.sample", l.Sample)
	name := http.CanonicalHeaderKey(l.Audit.UserHeader)
	switch {
	case l.Audit.UserHeader == "":
	case !isHeaderName(name):
		r.add("log.audit.userHeader", "%q is not the name of a header; write for example X-End-User", l.Audit.UserHeader)
	case slices.Contains([]string{"Authorization", "Cookie", "X-Tenant", "Proxy-Authorization"}, name):
		r.add("log.audit.userHeader", "%s names no person; write for example X-End-User", name)
	case l.Audit.File == "":
		r.add("log.audit.userHeader", "is written with reads, which need log.audit.file; add it, or leave userHeader out")
	}
}

func (t *Tracing) check(r *report) {
	checkSample(r, "tracing.sample", t.Sample)
	if !r.written("tracing.otlp") {
		return
	}
	u, err := url.Parse(t.OTLP)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		r.add("tracing.otlp", "is not the address of a collector; write http:// or https:// and a host, for example http://127.0.0.1:4318")
	}
}

func checkSample(r *report, path string, share Share) {
	if share < 0 || share > 1 {
		r.add(path, "must be from 0 to 1, or from 0%% to 100%%")
	}
}

// isHeaderName reports whether a name consists of letters, digits and hyphens, which is stricter
// than HTTP but what header names usually are.
func isHeaderName(name string) bool {
	return name != "" && len(name) <= 64 && !strings.ContainsFunc(name, func(c rune) bool {
		return c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	})
}
