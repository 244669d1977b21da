package limits

import (
	"fmt"
	"reflect"
	"strings"
)

// Limits says how large an operation may be. Counts are those of one operation
// with its fragments put in place, since that is what gets executed.
type Limits struct {
	DocumentBytes     int // of the document's text
	Tokens            int // of the document; enforced by the parser
	Depth             int // of nested fields
	Aliases           int // fields renamed in one operation
	RootFields        int // at the top of one operation
	Directives        int // in one operation
	NodeDirectives    int // on one field, fragment or operation
	Fields            int // in one operation
	VariableValues    int // scalars, lists and objects in all variables
	ValueDepth        int // of nested lists and objects in a variable or literal
	ListItems         int // in one list of a variable or literal
	OperationsPerText int // in one document, of which one is run
	TextBytes         int // of one string in a variable or literal
	NameBytes         int // of one name: an operation's, an alias, a variable's, an input field's
}

// Default returns the limits oktagraph serves with.
func Default() Limits {
	return Limits{
		// Comments and long strings are not tokens. GraphiQL's largest sample is
		// 2 KiB; generated client documents with all fragments reach 20.
		DocumentBytes: 100 << 10,
		// The standard introspection query has about 350. Routers allow 1,000 to
		// 15,000; 3,000 parse in one millisecond.
		Tokens: 3000,
		// The standard introspection query is 15 deep: a field's argument's type
		// with nine wrappers. The deepest sensible question to this schema (users,
		// their groups, the groups' assignments, their roles' permissions, each by
		// edges and node) is 14.
		Depth: 15,
		// A dashboard asks a dozen things at once; audits try 101.
		Aliases: 30,
		// Twice the number of root fields there are.
		RootFields: 20,
		// Only @skip and @include exist: about one per alias and root field.
		Directives: 50,
		// One @skip and one @include, and room for what a client's tools add.
		NodeDirectives: 5,
		// The standard introspection query has about 230, every field of a user and
		// its first edges about 150. Validation compares equal names pairwise: 400
		// of them take 12 ms of a core, 3,000 half a second. Audits try 500.
		Fields: 400,
		// Filters hold five lists of 200 items at most.
		VariableValues: 1000,
		// Inputs of this schema nest three deep; JSON scalars are none of them.
		ValueDepth: 12,
		// Query.nodes takes 200 ids, the longest list of the schema. Shorter lists
		// are the business of the fields that take them.
		ListItems: 200,
		// Clients send their whole editor tab. All are validated, one is run.
		OperationsPerText: 50,
		// A search expression over a hundred ids has 3,500. Percent-encoded, twice that
		// is more than web servers take in an address (8 KiB).
		TextBytes: 4096,
		// The longest of this schema has 25; generated names join a few of them.
		NameBytes: 255,
	}
}

// Validate names every limit that is not positive.
func (l Limits) Validate() error {
	var wrong []string
	v := reflect.ValueOf(l)
	for i := range v.NumField() {
		if v.Field(i).Int() <= 0 {
			wrong = append(wrong, v.Type().Field(i).Name)
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("limits must be positive: %s", strings.Join(wrong, ", "))
	}
	return nil
}
