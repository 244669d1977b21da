package transport

import (
	"testing"

	"oktagraph/graph/apierror"
)

func TestEveryCodeAndOutcomeHasAStatusInBothProfiles(t *testing.T) {
	outcomes := []outcome{ran, ranWithErrors, malformed, tooLarge, unsupportedType, notAcceptable, methodNotAllowed, preflightMissing}
	for _, e := range apierror.Catalogue() {
		outcomes = append(outcomes, outcome(e.Code))
	}
	if got := len(statusRows()); got != len(outcomes) {
		t.Errorf("%d rows for %d outcomes", got, len(outcomes))
	}
	for _, profile := range []Profile{Audited, September2026} {
		table, err := newStatusTable(profile)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range outcomes {
			for _, media := range []string{mediaJSON, mediaGraphQL} {
				if _, ok := table[o][media]; !ok {
					t.Errorf("profile %d has no status for %q as %s", profile, o, media)
				}
			}
		}
	}
	if _, err := newStatusTable(7); err == nil {
		t.Error("an unknown profile is taken")
	}
}

func TestProfilesDifferOnlyWhereTheTextDoes(t *testing.T) {
	type pair struct{ audited, september, json int }
	want := map[outcome]pair{
		ranWithErrors:                            {200, 294, 200},
		outcome(apierror.ValidationFailed):       {400, 422, 200},
		outcome(apierror.BadUserInput):           {400, 422, 200},
		outcome(apierror.CostLimitExceeded):      {400, 422, 200},
		outcome(apierror.PersistedQueryNotFound): {400, 422, 200},
	}
	for _, row := range statusRows() {
		got := pair{row.audited, row.september, row.json}
		if expected, listed := want[row.outcome]; listed && got != expected {
			t.Errorf("%s: %v, want %v", row.outcome, got, expected)
		} else if !listed && row.audited != row.september {
			t.Errorf("%s differs between the profiles: %v", row.outcome, got)
		}
	}
}

func TestAnOutcomeWithoutARowIsOurFault(t *testing.T) {
	table, err := newStatusTable(Audited)
	if err != nil {
		t.Fatal(err)
	}
	if got := table.status("SOMETHING", mediaJSON); got != 500 {
		t.Errorf("status %d", got)
	}
}
