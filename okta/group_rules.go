package okta

import (
	"context"
	"fmt"
)

// GroupRule puts users that match an expression into groups, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/.
type GroupRule struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Status is ACTIVE, INACTIVE, INVALID or a word Okta invents later.
	Status string `json:"status,omitempty"`
	// Expression is in Okta's expression language.
	Expression string `json:"expression,omitempty"`
	// Groups are the ids of the groups that the rule puts users into.
	Groups []string `json:"groups,omitempty"`
	// Created and LastUpdated are empty for old rules.
	Created     Timestamp `json:"created,omitempty"`
	LastUpdated Timestamp `json:"lastUpdated,omitempty"`
}

// ListGroupRules reads one page of the org's group rules, 200 at once.
//
// GET /api/v1/groups/rules, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/#tag/GroupRule/operation/listGroupRules.
func (c *Client) ListGroupRules(ctx context.Context, after string) (*Page[*GroupRule], error) {
	r := get("api", "v1", "groups", "rules").page(defaultPage, after)
	return fetchPage(ctx, c, "list group rules", r, ByList, func(data []byte) ([]*GroupRule, error) {
		return decodeList(data, decodeGroupRule)
	})
}

// GetGroupRule reads one rule by id.
//
// GET /api/v1/groups/rules/{id}, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/#tag/GroupRule/operation/getGroupRule.
func (c *Client) GetGroupRule(ctx context.Context, id string) (*GroupRule, error) {
	if !ValidID(id) {
		return nil, fmt.Errorf("get group rule: %w", ErrBadID)
	}
	return fetchOne(ctx, c, "get group rule", get("api", "v1", "groups", "rules", id), func(body []byte) (*GroupRule, error) {
		rule, err := decodeGroupRule(body)
		if err == nil && rule.ID != id {
			return nil, ErrOtherObject
		}
		return rule, err
	})
}

func decodeGroupRule(data []byte) (*GroupRule, error) {
	var w struct {
		ID, Name, Status, Created, LastUpdated word
		Conditions                             struct{ Expression struct{ Value word } }
		Actions                                struct{ AssignUserToGroups struct{ GroupIDs []word } }
	}
	if err := unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("decode group rule: %w", err)
	}
	if w.ID == "" {
		return nil, fmt.Errorf("decode group rule: %w", errNoID)
	}
	rule := &GroupRule{
		ID: string(w.ID), Name: string(w.Name), Status: string(w.Status), Expression: string(w.Conditions.Expression.Value),
		Created: Timestamp(w.Created), LastUpdated: Timestamp(w.LastUpdated),
	}
	for _, id := range w.Actions.AssignUserToGroups.GroupIDs {
		rule.Groups = append(rule.Groups, string(id))
	}
	return rule, nil
}
