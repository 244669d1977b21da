package limits

import (
	"fmt"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Rules returns the validation rules for gqlgen's SetValidationRulesFn. Without
// introspection they refuse __schema and __type and never suggest names: "Did
// you mean" reveals a schema one guess at a time. gqlgen's own switch for that,
// SetDisableSuggestion, covers only two of the five rules that suggest; it must
// be set to match, or gqlgen puts its suggesting rules back.
func Rules(introspection bool) func() *rules.Rules {
	return func() *rules.Rules {
		r := rules.NewDefaultRules()
		r.ReplaceRule(rules.KnownDirectivesRule.Name, knownDirectives)
		r.AddRule("IntLiteralsFit", intLiteralsFit)
		if introspection {
			return r
		}
		for old, silent := range map[string]core.Rule{
			rules.FieldsOnCorrectTypeRule.Name: rules.FieldsOnCorrectTypeRuleWithoutSuggestions,
			rules.KnownArgumentNamesRule.Name:  rules.KnownArgumentNamesRuleWithoutSuggestions,
			rules.KnownTypeNamesRule.Name:      rules.KnownTypeNamesRuleWithoutSuggestions,
			rules.ScalarLeafsRule.Name:         rules.ScalarLeafsRuleWithoutSuggestions,
			rules.ValuesOfCorrectTypeRule.Name: rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
		} {
			r.ReplaceRule(old, silent.RuleFunc)
		}
		r.AddRule("NoIntrospection", refuseIntrospection)
		return r
	}
}

func refuseIntrospection(observers *core.Events, addError core.AddErrFunc) {
	observers.OnField(func(_ *core.Walker, field *ast.Field) {
		if field.Name == "__schema" || field.Name == "__type" {
			addError(core.Message("introspection is off"), core.At(field.Position))
		}
	})
}

// oneAnswer maps directives for incremental delivery, which other servers support, to what to do
// instead.
var oneAnswer = map[string]string{
	"defer":  "ask for the deferred fields in an operation of their own",
	"stream": "ask for pages with first and after",
}

// knownDirectives is gqlparser's rule with its own message for the directives of incremental
// delivery: they are in the specification's drafts, so "unknown" would suggest a spelling
// mistake.
func knownDirectives(observers *core.Events, addError core.AddErrFunc) {
	rules.KnownDirectivesRule.RuleFunc(observers, func(options ...core.ErrorOption) {
		addError(append(options, func(err *gqlerror.Error) {
			for name, instead := range oneAnswer {
				if err.Message == fmt.Sprintf(`Unknown directive "@%s".`, name) {
					err.Message = fmt.Sprintf("@%s is not supported: an answer comes whole; %s", name, instead)
				}
			}
		})...)
	})
}

// intLiteralsFit refuses an Int of more than 32 bits in the document. gqlparser itself only
// refuses those of more than 64.
func intLiteralsFit(observers *core.Events, addError core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, value *ast.Value) {
		if value.Kind != ast.IntValue || value.Definition == nil || value.Definition.Name != "Int" {
			return
		}
		if n, err := strconv.ParseInt(value.Raw, 10, 64); err == nil && int64(int32(n)) != n {
			addError(core.Message("Int cannot represent non 32-bit signed integer value: %d", n), core.At(value.Position))
		}
	})
}
