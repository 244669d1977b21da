package config

import (
	"reflect"
	"slices"
	"strings"
)

// atStart are the options, with everything below them, that only a restart changes. A reload
// applies the others.
var atStart = []string{
	"listen", "metrics", "secretKey", "redis", "cache", "store", "tracing", "log.audit",
}

// KeepStarted resets the options that only a restart changes to those that the server was started
// with, and returns the paths of those that differ.
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

// at returns the field at a path.
func at(v reflect.Value, path string) reflect.Value {
	for name := range strings.SplitSeq(path, ".") {
		v = reflect.Indirect(v)
		f, _ := fieldNamed(v.Type(), name)
		v = v.FieldByIndex(f.Index)
	}
	return v
}

// differences returns the paths of the fields below path in which a and b differ.
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

// SameCredential reports whether two tenants have the same org and the same credential. The
// current content of a credential's file does not matter: each use reads it again.
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
