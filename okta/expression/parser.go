package expression

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of one expression. Okta names none, only that "an overly complex or
// long search query can result in an error"; these keep the work for a
// caller's text small and the request's URL below the usual 16 KiB.
const (
	MaxBytes       = 8 << 10
	MaxComparisons = 100
	MaxDepth       = 20
)

// SyntaxError says where a text stops being an expression. It never repeats a
// literal.
type SyntaxError struct {
	// Position counts characters from 1; 0 means the text as a whole.
	Position int
	Message  string
}

// Error returns the message with its place.
func (e *SyntaxError) Error() string {
	if e.Position == 0 {
		return e.Message
	}
	return fmt.Sprintf("at character %d: %s", e.Position, e.Message)
}

// Parse reads text as exactly one expression: comparisons `attr op literal` and
// `attr pr`, joined by `and`, `or` (and binds tighter) and grouped by
// parentheses. Words are read without regard to case, attributes as they are.
// Errors are [*SyntaxError].
func Parse(text string) (Node, error) {
	switch {
	case len(text) > MaxBytes:
		return nil, &SyntaxError{Message: fmt.Sprintf("the expression is longer than %d bytes", MaxBytes)}
	case !utf8.ValidString(text):
		return nil, &SyntaxError{Message: "the expression is not UTF-8 text"}
	}
	p := &parser{lexer: lexer{src: text}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.any(0)
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokenEnd {
		return nil, p.unexpected("`and`, `or` or the end")
	}
	// Printing adds parentheses and spaces the text may have done without; the
	// printed form must stay inside of the limits too.
	switch {
	case depth(n) > MaxDepth:
		return nil, tooDeep()
	case len(n.String()) > MaxBytes:
		return nil, &SyntaxError{Message: fmt.Sprintf("the expression is longer than %d bytes", MaxBytes)}
	}
	return n, nil
}

// parser descends recursively; tok is the token not yet used.
type parser struct {
	lexer
	tok         token
	comparisons int
}

func (p *parser) advance() (err error) {
	p.tok, err = p.next()
	return err
}

// any reads expressions joined by or; nesting counts open parentheses.
func (p *parser) any(nesting int) (Node, error) {
	return p.list("or", Any, func() (Node, error) { return p.all(nesting) })
}

// all reads expressions joined by and.
func (p *parser) all(nesting int) (Node, error) {
	return p.list("and", All, func() (Node, error) { return p.factor(nesting) })
}

func (p *parser) list(word string, join func(...Node) Node, item func() (Node, error)) (Node, error) {
	var nodes []Node
	for {
		n, err := item()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
		if !p.isWord(word) {
			return join(nodes...), nil
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
}

// factor reads a group, a negated group or a comparison.
func (p *parser) factor(nesting int) (Node, error) {
	if p.tok.kind == tokenOpen {
		return p.group(nesting)
	}
	if p.isWord("not") {
		if err := p.advance(); err != nil {
			return nil, err
		}
		if p.tok.kind != tokenOpen {
			return nil, p.unexpected("an opening parenthesis after `not`")
		}
		n, err := p.group(nesting)
		if err != nil {
			return nil, err
		}
		return Not{Node: n}, nil
	}
	return p.comparison()
}

func (p *parser) group(nesting int) (Node, error) {
	if nesting >= MaxDepth {
		return nil, tooDeep()
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.any(nesting + 1)
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokenClose {
		return nil, p.unexpected("`and`, `or` or a closing parenthesis")
	}
	return n, p.advance()
}

func (p *parser) comparison() (Node, error) {
	if p.tok.kind != tokenWord || !validAttribute(p.tok.text) {
		return nil, p.unexpected("an attribute such as profile.email")
	}
	if p.comparisons++; p.comparisons > MaxComparisons {
		return nil, &SyntaxError{Message: fmt.Sprintf("the expression has more than %d comparisons", MaxComparisons)}
	}
	attr := p.tok.text
	if err := p.advance(); err != nil {
		return nil, err
	}
	op := Op(strings.ToLower(p.tok.text))
	if p.tok.kind != tokenWord || !op.known() {
		return nil, p.unexpected("an operator (eq sw co gt ge lt le pr)")
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if op == OpPresence {
		return Present{Attr: attr}, nil
	}
	value, ok := literal(p.tok)
	if !ok {
		return nil, p.unexpected("a literal; strings, ids and dates need double quotes")
	}
	return Compare{Attr: attr, Op: op, Value: value}, p.advance()
}

// literal turns a token into a literal, if it is one.
func literal(t token) (Value, bool) {
	switch t.kind {
	case tokenString:
		return Value{Kind: Text, Raw: t.text}, true
	case tokenNumber:
		return Value{Kind: Number, Raw: t.text}, true
	case tokenWord:
		switch word := strings.ToLower(t.text); word {
		case "true", "false":
			return Value{Kind: Bool, Raw: word}, true
		case "null":
			return Value{Kind: Null, Raw: word}, true
		}
	case tokenEnd, tokenOpen, tokenClose:
	}
	return Value{}, false
}

func (p *parser) isWord(word string) bool {
	return p.tok.kind == tokenWord && strings.EqualFold(p.tok.text, word)
}

// unexpected says what was expected. What was found is not repeated: it may be
// part of somebody's name.
func (p *parser) unexpected(want string) error {
	if p.tok.kind == tokenEnd {
		return &SyntaxError{Message: "the expression ends where " + want + " is expected"}
	}
	return p.fail(p.tok.at, "expected %s", want)
}

func tooDeep() error {
	return &SyntaxError{Message: fmt.Sprintf("the expression is nested deeper than %d levels", MaxDepth)}
}

func (o Op) known() bool {
	switch o {
	case OpEqual, OpNotEqual, OpStartsWith, OpEndsWith, OpContains, OpGreater, OpGreaterOrEqual, OpLess, OpLessOrEqual, OpPresence:
		return true
	default:
		return false
	}
}

// maxAttribute bounds an attribute's name, which errors repeat, in bytes.
const maxAttribute = 200

// validAttribute reports whether a name can be printed and read again: words
// joined by single dots, none of the language's own.
func validAttribute(name string) bool {
	if len(name) > maxAttribute {
		return false
	}
	switch strings.ToLower(name) {
	case "", "and", "or", "not":
		return false
	}
	if !isLetter(name[0]) {
		return false
	}
	for segment := range strings.SplitSeq(name, ".") {
		if segment == "" {
			return false
		}
	}
	for i := range len(name) {
		if !isWordByte(name[i]) {
			return false
		}
	}
	return true
}
