package okta

// Source is how an object was read, since Okta's ways of reading differ in how
// current they are. A greater Source never overwrites a fresher smaller one.
type Source uint8

const (
	// ByID is a read of one object by its id: always current.
	ByID Source = iota
	// ByList is an element of a list; membership lists lag writes by seconds.
	ByList
	// BySearch is a result of search, filter or q: eventually consistent, not even
	// monotonic, and possibly a deleted object.
	BySearch
)

// String returns the source's name for logs and plans.
func (s Source) String() string {
	switch s {
	case ByID:
		return "id"
	case ByList:
		return "list"
	case BySearch:
		return "search"
	default:
		return "unknown"
	}
}
