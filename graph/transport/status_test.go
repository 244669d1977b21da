package transport

import (
	"testing"

	"oktagraph/graph/apierror"
)

func TestEveryCodeAndOutcomeHasAStatus(t *testing.T) {
	outcomes := []outcome{ran, ranWithErrors, malformed, tooLarge, unsupportedType, notAcceptable, methodNotAllowed, preflightMissing}
	for _, e := range apierror.Catalogue() {
		outcomes = append(outcomes, outcome(e.Code))
	}
	if got := len(statusRows()); got != len(outcomes) {
		t.Errorf("%d rows for %d outcomes", got, len(outcomes))
	}
	table := newStatusTable()
	for _, o := range outcomes {
		for _, media := range []string{mediaJSON, mediaGraphQL} {
			if _, ok := table[o][media]; !ok {
				t.Errorf("no status for %q as %s", o, media)
			}
		}
	}
}

func TestAnOutcomeWithoutARowIsOurFault(t *testing.T) {
	if got := newStatusTable().status("SOMETHING", mediaJSON); got != 500 {
		t.Errorf("status %d", got)
	}
}
