package limits

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Rules returns the validation rules for gqlgen's SetValidationRulesFn. Without
// introspection they refuse __schema and __type, and they never suggest names:
// "Did you mean" gives away a schema one guess at a time. gqlgen's own switch
// for that, SetDisableSuggestion, covers two of the five rules that suggest,
// and it must be set alike, or gqlgen puts its suggesting rules back.
func Rules(introspection bool) func() *rules.Rules {
	return func() *rules.Rules {
		r := rules.NewDefaultRules()
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
