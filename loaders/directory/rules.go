package directory

import (
	"context"
	"slices"
	"strings"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

var (
	ruleKind  = fetch.JSONKind[*okta.GroupRule]("gr", fetch.SoftOrg, fetch.Hard)
	rulesKind = fetch.JSONKind[[]*okta.GroupRule]("org.gr", fetch.SoftOrg, fetch.Hard)
)

// everyRule is the key of the org's rules, which are read whole: Okta cannot return the rules
// of one group.
const everyRule = "all"

// RulesOfGroups lists the rules that put users into groups, sorted by rule id.
func (r *Request) RulesOfGroups(ctx context.Context, groupIDs []string) []batch.Result[[]*okta.GroupRule] {
	all := batch.PerID(r, fetch.Source[[]*okta.GroupRule]{Field: "Group.rules", Kind: rulesKind, Fetch: r.readRules}).
		LoadAll(ctx, []string{everyRule})[0]
	byGroup := map[string][]*okta.GroupRule{}
	for _, rule := range all.Value {
		for _, group := range slices.Compact(slices.Sorted(slices.Values(rule.Groups))) {
			byGroup[group] = append(byGroup[group], rule)
		}
	}
	results := make([]batch.Result[[]*okta.GroupRule], len(groupIDs))
	for i, id := range groupIDs {
		results[i].Value, results[i].Err = byGroup[id], all.Err
	}
	return results
}

func (r *Request) readRules(ctx context.Context, keys []string, out *fetch.Answers[[]*okta.GroupRule]) {
	ctx = r.Spend(ctx, "Group.rules", plan.Rules())
	out.EachBy(ctx, keys, func(ctx context.Context, _ string) ([]*okta.GroupRule, error) {
		rules, err := okta.Collect(ctx, r.okta.ListGroupRules)
		slices.SortFunc(rules, func(a, b *okta.GroupRule) int { return strings.Compare(a.ID, b.ID) })
		return rules, err
	})
}

// RulesByID reads rules, nil for ids that do not exist.
func (r *Request) RulesByID(ctx context.Context, ids []string) []batch.Result[*okta.GroupRule] {
	return batch.PerID(r, fetch.Source[*okta.GroupRule]{
		Field: "GroupRule", Kind: ruleKind,
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[*okta.GroupRule]) {
			p := plan.Plan{Strategy: plan.FanOut, Calls: len(ids), Bucket: ratelimit.BucketGroups, Why: "one call per rule"}
			out.EachBy(r.Spend(ctx, "GroupRule", p), ids, r.okta.GetGroupRule)
		},
	}).LoadAll(ctx, ids)
}
