package directory

import (
	"context"

	"oktagraph/cache"
	"oktagraph/loaders/fetch"
)

// OnComing sets what is told about how many users an answer is going to bring, before
// it comes. It may begin to read ahead what is wanted of them.
func (r *Request) OnComing(tell func(ctx context.Context, users int)) { r.coming = tell }

func (r *Request) tell(ctx context.Context, users int) {
	if r.coming != nil {
		r.coming(ctx, users)
	}
}

// tellComing tells of a page of the list of everybody, when the org is known to fill it.
func (r *Request) tellComing(ctx context.Context, l listPage) {
	if people := r.org.people.Get(); l.query == (Query{}) && (l.after != "" || people >= anticipated) {
		r.tell(ctx, anticipated)
	}
}

// TellMembers tells of members of groups that are about to be read, when enough will come.
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

// anticipated members are so many that those asked for (a page of each group at
// least one long, and users in several groups) are still more than the planner
// asks one by one.
const anticipated = 200
