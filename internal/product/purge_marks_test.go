package product

import (
	"fmt"
	"testing"
	"time"

	"oktagraph/cache"
)

func TestPurgesOfAKindAreBounded(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_764_000_000, 0)
	list := readMarks("damaged\n1 2 3 4\n").with("groups", nil, now.Add(-cache.MarkLife))
	for i := range cache.MaxMarkedIDs {
		list = readMarks(list.with("users", []string{fmt.Sprintf("00u%d", i), "00u0"}, now).String())
	}
	if len(list) != cache.MaxMarkedIDs {
		t.Fatalf("%d marks", len(list))
	}
	seen := map[int64]bool{}
	for _, m := range list[:len(list)-2] {
		if m.kind != "users" || m.id == "" || seen[m.at] {
			t.Fatalf("%+v", m)
		}
		seen[m.at] = true
	}
	list = list.with("users", []string{"00umore"}, now)
	if len(list) != 1 || list[0].id != "" || list[0].kind != "users" || list[0].at <= now.UnixMilli() {
		t.Errorf("beyond the bound: %+v", list)
	}
	if marks := list.forCache(); len(marks) < 2 || marks[0].At != list[0].at {
		t.Errorf("for the cache: %+v", marks)
	}
}
