package oktasim

// indexed returns a user as the search index knows it.
func (c *call) indexed(id string) *user { return c.store.userByID[id] }

// index returns all users as the search index knows them, sorted by id.
func (c *call) index() []*user { return c.store.users }
