package config

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// prefix begins the name of every variable that is read.
const prefix = "OKTAGRAPH_"

// variable is an environment variable and the field that it sets.
type variable struct {
	name, path string
	kind       reflect.Type
}

// quickStart maps fields of the one tenant, caller or master key of a server without a file to
// their variables. They are not read when there is a file: they could combine one org's credential
// with another's address.
var quickStart = map[string]string{
	"tenants[0].id":           EnvTenantID,
	"tenants[0].orgUrl":       EnvOrgURL,
	"tenants[0].apiToken":     EnvAPIToken,
	"clients[0].key":          EnvAPIKey,
	"store.masterKeys[0].key": EnvMasterKey,
}

// variables returns the options' variables in the order of their paths. A list whose items have
// several fields has one variable, whose text is YAML.
func variables() []variable {
	list := variablesOf(reflect.TypeFor[Config](), "")
	slices.SortFunc(list, func(a, b variable) int { return strings.Compare(a.path, b.path) })
	return list
}

func variablesOf(t reflect.Type, path string) []variable {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || reflect.PointerTo(t).Implements(textType) {
		return []variable{{nameOf(path), path, t}}
	}
	var list []variable
	for name, f := range fields(t) {
		list = append(list, variablesOf(f.Type, strings.TrimPrefix(path+"."+name, "."))...)
	}
	return list
}

// nameOf returns the name of an option's variable: OKTAGRAPH_CACHE_MAX_STALE for
// cache.maxStale.
func nameOf(path string) string {
	var b strings.Builder
	b.WriteString(prefix)
	for _, c := range path {
		switch {
		case c == '.':
			c = '_'
		case unicode.IsUpper(c):
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(c))
	}
	return b.String()
}
