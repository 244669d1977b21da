package directory

import (
	"context"

	"oktagraph/cache"
	"oktagraph/loaders/fetch"
)

// OnComing sets the function that is called with the number of users that are about to be read.
// It may start reading ahead what is needed of them.
func (r *Request) OnComing(tell func(ctx context.Context, users int)) { r.coming = tell }

func (r *Request) tell(ctx context.Context, users int) {
	if r.coming != nil {
		r.coming(ctx, users)
	}
}

// tellComing announces a page of the list of all users, when the org is known to fill it.
func (r *Request) tellComing(ctx context.Context, l listPage) {
	if people := r.org.people.Get(); l.query == (Query{}) && (l.after != "" || people >= anticipated) {
		r.tell(ctx, anticipated)
	}
}

// TellMembers announces the members of groups that are about to be read, if there are enough.
func (r *Request) TellMembers(ctx context.Context, groups []string) {
	if r.coming == nil {
		return
	}
	coming := 0
	for _, entry := range fetch.Peek(r, StatsKind, groups) {
		if entry.State == cache.Fresh && !entry.NotFound {
			coming += entry.Value.Users
		}
	}
	if coming >= anticipated {
		r.tell(ctx, coming)
	}
}

// anticipated is so many members that the users requested (a page of at least one from each
// group, with users who are in several groups) are still more than the planner reads one by
// one.
const anticipated = 200
