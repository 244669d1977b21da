package reach

import (
	"cmp"
	"container/heap"
	"sort"
	"strings"

	"oktagraph/loaders/paging"
	"oktagraph/loaders/roles"
	"oktagraph/okta"
)

// Administrators are the people who can act on an object, stored by assignment: a group may
// have thousands of members who act on as many objects, so people are only listed for a page.
type Administrators []*Reaching

// Reaching is an assignment that reaches an object.
type Reaching struct {
	Assignment *roles.Assignment
	Reach      Reach
	// Group and Resource are what the assignment reaches the object through: a target group, or
	// a resource of its set.
	Group    string
	Resource *okta.Resource

	people []string // holders, in the order of [byName]
	suffix string   // of the ids of its administrators
}

// Administrator is a user who can act on an object by one assignment: the user's own, or that
// of a group. IDs are ordered by user first.
type Administrator struct {
	*Reaching
	ID, User string
}

// newReaching describes how an assignment held by people reaches an object.
func newReaching(a *roles.Assignment, why by, people []string) *Reaching {
	through := why.group
	if why.resource != nil {
		through = why.resource.ID
	}
	return &Reaching{
		Assignment: a, Reach: why.reach, Group: why.group, Resource: why.resource, people: people,
		suffix: ":" + strings.Join([]string{a.ID(), string(why.reach), through}, ":"),
	}
}

// byName orders users as the ids that start with them are ordered, where a colon follows: it
// sorts between digits and letters.
func byName(a, b string) int {
	n := min(len(a), len(b))
	switch c := strings.Compare(a[:n], b[:n]); {
	case c != 0 || len(a) == len(b):
		return c
	case len(a) > n:
		return cmp.Compare(a[n], ':')
	default:
		return cmp.Compare(':', b[n])
	}
}

// Page cuts a page of people out of the list, ordered by id.
func (list Administrators) Page(from paging.Position, first int) (paging.Cut, []*Administrator) {
	var next fronts
	begin, total := 0, 0
	for _, a := range list {
		at := 0
		if from.LastID != "" {
			at = sort.Search(len(a.people), func(i int) bool { return a.people[i]+a.suffix > from.LastID })
		}
		begin, total = begin+at, total+len(a.people)
		if at < len(a.people) {
			next = append(next, newFront(a, a.people[at:]))
		}
	}
	heap.Init(&next)
	size := min(max(0, first), total-begin)
	page, ids := make([]*Administrator, 0, size), make([]string, 0, size)
	for len(page) < size {
		f := next[0]
		page, ids = append(page, &Administrator{Reaching: f.of, ID: f.id, User: f.people[0]}), append(ids, f.id)
		if len(f.people) == 1 {
			heap.Pop(&next)
			continue
		}
		next[0] = newFront(f.of, f.people[1:])
		heap.Fix(&next, 0)
	}
	return paging.CutAt(ids, begin, total, from), page
}

// front is the remaining holders of an assignment; id belongs to the first of them.
type front struct {
	of     *Reaching
	people []string
	id     string
}

func newFront(of *Reaching, people []string) front {
	return front{of: of, people: people, id: people[0] + of.suffix}
}

// fronts is a heap with the least id first.
type fronts []front

// Len implements [heap.Interface].
func (f *fronts) Len() int { return len(*f) }

// Less implements [heap.Interface].
func (f *fronts) Less(i, j int) bool { return (*f)[i].id < (*f)[j].id }

// Swap implements [heap.Interface].
func (f *fronts) Swap(i, j int) { (*f)[i], (*f)[j] = (*f)[j], (*f)[i] }

// Push implements [heap.Interface]; nothing is added while a page is being made.
func (f *fronts) Push(v any) { *f = append(*f, v.(front)) } //nolint:forcetypeassert // heap gives back what it was given

// Pop implements [heap.Interface].
func (f *fronts) Pop() any {
	last := len(*f) - 1
	v := (*f)[last]
	*f = (*f)[:last]
	return v
}
