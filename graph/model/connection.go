package model

// page is the base of every connection: the items of one page, and a function for the
// position after the i-th. Cursors are signed, so they are made only on demand.
type page[T any] struct {
	items  []T
	cursor func(i int) string
	end    func() *string
	info   PageInfo
	total  func() (*int, error)
}

// Nodes are the page's items.
func (p *page[T]) Nodes() []T { return p.items }

// PageInfo describes the page's position in the list.
func (p *page[T]) PageInfo() *PageInfo {
	info := p.info
	if len(p.items) > 0 {
		start := p.cursor(0)
		info.StartCursor = &start
	}
	info.EndCursor = p.end()
	return &info
}

// TotalCount is the number of items in the list, nil if unknown.
func (p *page[T]) TotalCount() (*int, error) {
	if p.total == nil {
		return nil, nil
	}
	return p.total()
}

func edges[T, E any](p *page[T], edge func(cursor string, node T) *E) []*E {
	list := make([]*E, len(p.items))
	for i, item := range p.items {
		list[i] = edge(p.cursor(i), item)
	}
	return list
}

// Slice is one page from which a connection is made.
type Slice[T any] struct {
	Items []T
	// Cursor returns the position after the i-th item, End the one after the whole page,
	// whose last items may have been removed since.
	Cursor func(i int) string
	End    func() *string
	// More reports whether items follow, Continued whether the page was requested with a
	// cursor.
	More, Continued bool
	// Total counts the list; nil if unknown.
	Total func() (*int, error)
}

func (s Slice[T]) page() page[T] {
	return page[T]{
		items: s.Items, cursor: s.Cursor, end: s.End, info: PageInfo{HasNextPage: s.More, HasPreviousPage: s.Continued}, total: s.Total,
	}
}

// UserConnection is a page of users.
type UserConnection struct{ page[*User] }

// NewUserConnection makes a page of users.
func NewUserConnection(s Slice[*User]) *UserConnection { return &UserConnection{s.page()} }

// Edges are the users with their cursors.
func (c *UserConnection) Edges() []*UserEdge {
	return edges(&c.page, func(cursor string, u *User) *UserEdge { return &UserEdge{Cursor: cursor, Node: u} })
}

// GroupConnection is a page of groups.
type GroupConnection struct{ page[*Group] }

// NewGroupConnection makes a page of groups.
func NewGroupConnection(s Slice[*Group]) *GroupConnection { return &GroupConnection{s.page()} }

// Edges are the groups with their cursors.
func (c *GroupConnection) Edges() []*GroupEdge {
	return edges(&c.page, func(cursor string, g *Group) *GroupEdge { return &GroupEdge{Cursor: cursor, Node: g} })
}

// RoleAssignmentConnection is a page of role assignments.
type RoleAssignmentConnection struct{ page[*RoleAssignment] }

// NewRoleAssignmentConnection makes a page of role assignments.
func NewRoleAssignmentConnection(s Slice[*RoleAssignment]) *RoleAssignmentConnection {
	return &RoleAssignmentConnection{s.page()}
}

// Edges are the assignments with their cursors.
func (c *RoleAssignmentConnection) Edges() []*RoleAssignmentEdge {
	return edges(&c.page, func(cursor string, a *RoleAssignment) *RoleAssignmentEdge {
		return &RoleAssignmentEdge{Cursor: cursor, Node: a}
	})
}
