package config

import (
	"reflect"
	"slices"
	"strings"
)

// atStart are the options that hold from the start of a server to its end, with all that is
// below them. The others are read again while it runs.
var atStart = []string{
	"listen", "metrics", "secretKey", "redis", "cache", "store", "tracing", "log.audit",
}

// KeepStarted puts what only a restart changes back to what it is in the configuration that
// the server was started with, and returns the paths of what differs.
func (c *Config) KeepStarted(with *Config) []string {
	var differ []string
	for _, path := range atStart {
		now, then := at(reflect.ValueOf(c), path), at(reflect.ValueOf(with), path)
		differ = append(differ, differences(path, now, then)...)
		now.Set(then)
	}
	slices.Sort(differ)
	return differ
}

// at is the field of a path of fields.
func at(v reflect.Value, path string) reflect.Value {
	for name := range strings.SplitSeq(path, ".") {
		v = reflect.Indirect(v)
		f, _ := fieldNamed(v.Type(), name)
		v = v.FieldByIndex(f.Index)
	}
	return v
}

// differences are the paths of the fields below path in which a and b differ.
func differences(path string, a, b reflect.Value) []string {
	if a.Kind() == reflect.Pointer && !a.IsNil() && !b.IsNil() {
		a, b = a.Elem(), b.Elem()
	}
	if a.Kind() != reflect.Struct || reflect.PointerTo(a.Type()).Implements(textType) {
		if reflect.DeepEqual(a.Interface(), b.Interface()) {
			return nil
		}
		return []string{path}
	}
	var list []string
	for name, f := range fields(a.Type()) {
		list = append(list, differences(path+"."+name, a.FieldByIndex(f.Index), b.FieldByIndex(f.Index))...)
	}
	return list
}

// SameCredential reports whether two tenants are read in the same org with the same
// credential, whatever its file holds at the moment: that is read anew whenever it is used.
func (t Tenant) SameCredential(o Tenant) bool {
	if t.OrgURL != o.OrgURL || (t.OAuth == nil) != (o.OAuth == nil) {
		return false
	}
	if a, b := t.OAuth, o.OAuth; a != nil {
		return a.ClientID == b.ClientID && a.PrivateKeyFile == b.PrivateKeyFile && a.KeyID == b.KeyID && a.DPoP == b.DPoP &&
			slices.Equal(a.Scopes, b.Scopes)
	}
	if from := t.TokenFrom.Reveal(); from != "" || o.TokenFrom.Reveal() != "" {
		return from == o.TokenFrom.Reveal()
	}
	return t.APIToken.Reveal() == o.APIToken.Reveal()
}
