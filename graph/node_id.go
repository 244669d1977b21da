package graph

import (
	"context"
	"strings"

	"oktagraph/auth"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// Prefixes of Okta's ids, which identify the type.
const (
	userPrefix        = "00u"
	groupPrefix       = "00g"
	resourceSetPrefix = "iam"
	appPrefix         = "0oa"
	rulePrefix        = "0pr"
	typePrefix        = "oty"
)

// named is an object to read, by kind and id, or the error why it is not read.
type named struct {
	kind nodeKind
	id   string
	err  error
}

type nodeKind uint8

const (
	noNode nodeKind = iota
	userNode
	groupNode
	roleNode
	userAssignmentNode
	groupAssignmentNode
	clientAssignmentNode
	resourceSetNode
	appNode
	ruleNode
	typeNode
	serviceAppNode
)

// nameNode determines the kind of object from its id, and whether the caller may read it.
func nameNode(ctx context.Context, id string) named {
	if first, second, two := strings.Cut(id, ":"); two {
		if first == tenantOf(ctx) || loaders.IsRoleID(second) {
			return named{roleNode, id, requires(ctx, auth.RolesRead)}
		}
		return nameAssignment(ctx, id, first, second)
	}
	switch {
	case !okta.ValidID(id):
		return named{}
	case strings.HasPrefix(id, userPrefix):
		return nameUser(ctx, id)
	case strings.HasPrefix(id, groupPrefix):
		return nameGroup(ctx, id)
	case strings.HasPrefix(id, appPrefix):
		return named{appNode, id, requires(ctx, auth.AppsRead)}
	case strings.HasPrefix(id, rulePrefix):
		return named{ruleNode, id, requires(ctx, auth.GroupsRead)}
	case strings.HasPrefix(id, typePrefix):
		return named{typeNode, id, requires(ctx, auth.UsersRead)}
	case loaders.IsRoleID(id):
		return named{roleNode, id, requires(ctx, auth.RolesRead)}
	case strings.HasPrefix(id, resourceSetPrefix), isBuiltInSet(id):
		return named{resourceSetNode, id, requires(ctx, auth.RolesRead)}
	default:
		return named{}
	}
}

func nameUser(ctx context.Context, id string) named {
	return named{userNode, id, requires(ctx, auth.UsersRead)}
}

func nameGroup(ctx context.Context, id string) named {
	return named{groupNode, id, requires(ctx, auth.GroupsRead)}
}

// nameAssignment determines the kind of an assignment from its assignee's id.
func nameAssignment(ctx context.Context, id, assignee, assignment string) named {
	switch {
	case !okta.ValidID(assignee) || !okta.ValidID(assignment):
		return named{}
	case strings.HasPrefix(assignee, userPrefix):
		return named{userAssignmentNode, id, requires(ctx, auth.RolesRead)}
	case strings.HasPrefix(assignee, groupPrefix):
		return named{groupAssignmentNode, id, requires(ctx, auth.RolesRead)}
	case strings.HasPrefix(assignee, appPrefix):
		return named{clientAssignmentNode, id, requires(ctx, auth.RolesRead)}
	default:
		return named{}
	}
}

// isBuiltInSet reports whether an id can be one of Okta's own resource sets, whose ids are
// words: WORKFLOWS_IAM_POLICY. Role types look the same, so check for those first.
func isBuiltInSet(id string) bool {
	return strings.Contains(id, "_") && strings.ToUpper(id) == id
}
