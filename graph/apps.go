package graph

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"oktagraph/graph/apierror"
	"oktagraph/graph/exec"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
	"oktagraph/okta/expression"
)

// appFilter is the argument `filter` in the form used for matching.
type appFilter struct {
	IDs        []string
	Status     []string
	Label      string
	Name       string
	SignOnMode []string
	// none reports that a list is empty, so nothing can match.
	none bool
}

// maxFilterIDs is the limit of every list in a filter.
const maxFilterIDs = 100

// appStatuses are the statuses of apps that Okta lists. Its specification also has DELETED,
// for apps that lists omit.
func appStatuses() []string { return []string{"ACTIVE", "INACTIVE"} }

// readAppFilter reads the argument; null means the same as absent.
func readAppFilter(in *model.AppFilter) (f appFilter, err error) {
	if in == nil {
		return f, nil
	}
	f.IDs, f.Status, f.SignOnMode = in.Ids.Value(), in.Status.Value(), in.SignOnMode.Value()
	for name, list := range map[string][]string{"ids": f.IDs, "status": f.Status, "signOnMode": f.SignOnMode} {
		if len(list) > maxFilterIDs {
			return f, apierror.BadInput("filter."+name, "must be at most %d", maxFilterIDs)
		}
		f.none = f.none || list != nil && len(list) == 0
	}
	if slices.ContainsFunc(f.Status, func(word string) bool { return !slices.Contains(appStatuses(), word) }) {
		return f, apierror.BadInput("filter.status", "must be of the words %s, in capitals", strings.Join(appStatuses(), " and "))
	}
	if text := in.LabelStartsWith.Value(); text != nil {
		f.Label = *text
	}
	if name := in.Name.Value(); name != nil {
		f.Name = *name
		f.none = f.none || *name == ""
	}
	if f.IDs != nil {
		f.IDs = slices.Compact(slices.Sorted(slices.Values(f.IDs)))
		f.IDs = slices.DeleteFunc(f.IDs, func(id string) bool { return !okta.ValidID(id) })
	}
	return f, nil
}

// any reports whether every app matches.
func (f appFilter) any() bool {
	return f.IDs == nil && f.Status == nil && f.Label == "" && f.Name == "" && f.SignOnMode == nil
}

// match reports whether an app meets all conditions except the one on ids.
func (f appFilter) match(a *okta.App) bool {
	return (f.Status == nil || slices.Contains(f.Status, a.Status)) &&
		(f.SignOnMode == nil || slices.ContainsFunc(f.SignOnMode, func(s string) bool { return strings.EqualFold(s, a.SignOnMode) })) &&
		(f.Name == "" || strings.EqualFold(f.Name, a.Name)) && hasPrefixFold(a.Label, f.Label)
}

func hasPrefixFold(text, prefix string) bool {
	return strings.HasPrefix(strings.ToLower(text), strings.ToLower(prefix))
}

// list is the part of the filter that Okta can evaluate: one comparison, and the prefix of a
// name or label. Okta does not document that it accepts several comparisons.
func (f appFilter) list() loaders.AppList {
	q := loaders.AppList{Q: f.Label}
	switch {
	case f.Name != "":
		q.Filter = expression.Eq("name", f.Name).String()
	case len(f.Status) == 1:
		q.Filter = expression.Eq("status", f.Status[0]).String()
	}
	return q
}

// why describes for the plan what is checked here.
func (f appFilter) why() string {
	var here []string
	if f.Label != "" {
		here = append(here, "labelStartsWith") // Okta's q matches names too
	}
	if len(f.Status) > 1 || len(f.Status) == 1 && f.Name != "" {
		here = append(here, "status")
	}
	if f.SignOnMode != nil {
		here = append(here, "signOnMode")
	}
	if here == nil {
		return "a page of 200"
	}
	return "pages of 200; checked here: " + strings.Join(here, ", ")
}

// apps lists apps.
func (r *reader) apps(ctx context.Context, c *exec.Call) *exec.Column {
	f, err := readAppFilter(arg[*model.AppFilter](c, "filter"))
	if err != nil {
		return exec.Failed(1, err)
	}
	canonical, err := json.Marshal(f)
	if err != nil {
		return exec.Failed(1, err)
	}
	p, err := r.pages(ctx, c, "Query.apps", string(canonical), []string{""})
	if err != nil {
		return exec.Failed(1, err)
	}
	match := f.match
	if f.any() {
		match = nil
	}
	from, err := p.beginning()
	cut := loaders.Cut{}
	switch {
	case err != nil, f.none, f.IDs != nil && len(f.IDs) == 0:
	case f.IDs != nil:
		cut, err = namedApps(ctx, f, from, p.first)
	default:
		cut, err = loaders.For(ctx).ListApps(ctx, f.list(), f.why(), match, from, p.first)
	}
	p.cuts[0] = loaders.Result[loaders.Cut]{Value: cut, Err: err}
	p.count(func([]string) []loaders.Result[*int] {
		all, err := loaders.For(ctx).ListApps(ctx, f.list(), f.why(), match, loaders.Position{}, whole)
		return totalOf(len(all.IDs), err)
	})
	return appConnection(ctx, c, p, f.IDs != nil)
}

// namedApps returns the apps with a filter's ids that meet its other conditions.
func namedApps(ctx context.Context, f appFilter, from loaders.Position, first int) (loaders.Cut, error) {
	var ids []string
	for i, result := range loaders.For(ctx).AppsByID(ctx, f.IDs) {
		if result.Err != nil {
			return loaders.Cut{}, result.Err
		}
		if result.Value != nil && f.match(result.Value) {
			ids = append(ids, f.IDs[i])
		}
	}
	return loaders.CutIDs(ids, from, first), nil
}
