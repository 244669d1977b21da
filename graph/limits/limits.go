package limits

import (
	"fmt"
	"reflect"
	"strings"
)

// Limits bound the size of an operation. Counts are those of one operation with
// its fragments expanded, since that is what gets executed.
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
	OperationsPerText int // in one document; only one is run
	TextBytes         int // of one string in a variable or literal
	NameBytes         int // of one name: an operation's, an alias, a variable's, an input field's
}

// Default returns oktagraph's default limits.
func Default() Limits {
	return Limits{
		// Comments and long strings are not tokens. GraphiQL's largest sample is
		// 2 KiB; generated client documents with all fragments reach 20 KiB.
		DocumentBytes: 100 << 10,
		// The standard introspection query has about 350. GraphQL routers allow 1,000
		// to 15,000; 3,000 parse in one millisecond.
		Tokens: 3000,
		// The standard introspection query is 15 deep: a field's argument's type
		// with nine wrappers. The deepest sensible query of this schema (users, their
		// groups, the groups' assignments, their roles' permissions, each through edges
		// and node) is 14 deep.
		Depth: 15,
		// A dashboard asks for a dozen things at once; security audits try 101.
		Aliases: 30,
		// Room for each of the schema's 19 root fields.
		RootFields: 20,
		// Only @skip and @include exist: about one per alias and root field.
		Directives: 50,
		// One @skip and one @include, and room for directives that client tools add.
		NodeDirectives: 5,
		// The standard introspection query has about 230, every field of a user and
		// its first edges about 150. Validation compares equal names pairwise: 400
		// of them take 12 ms of a core, 3,000 half a second. Security audits try 500.
		Fields: 400,
		// A filter holds at most 500 values; the objects and lists around them count too.
		VariableValues: 1000,
		// A filter nests four deep, plus one for each not and two for each and or or in it.
		// No input is a JSON scalar.
		ValueDepth: 12,
		// Query.nodes takes 200 ids, the longest list of the schema. Fields with shorter
		// lists check those themselves.
		ListItems: 200,
		// Clients may send a whole editor tab. All operations are validated, one is run.
		OperationsPerText: 50,
		// A search expression with a hundred ids has 3,500. Twice that, percent-encoded,
		// exceeds the 8 KiB that web servers accept in a URL.
		TextBytes: 4096,
		// The schema's longest name has 24; generated names join a few of them.
		NameBytes: 255,
	}
}

// Validate returns an error that names every limit that is not positive.
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
