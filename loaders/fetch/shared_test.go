package fetch

import (
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/oktasim"
)

func TestAGaugeKeepsTheMost(t *testing.T) {
	t.Parallel()
	var g Gauge
	for _, n := range []int{3, 9, 4} {
		g.Raise(n)
	}
	if g.Get() != 9 {
		t.Errorf("%d, want 9", g.Get())
	}
	if g.Set(2); g.Get() != 2 {
		t.Errorf("%d, want 2", g.Get())
	}
}

func TestAMarkIsAsOldAsItsLatestNews(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var m, other Mark
		other.Note()
		time.Sleep(time.Minute)
		m.Note()
		at := m.At.Load()
		if m.Adopt(other.At.Load()); m.At.Load() != at || !m.Recently() {
			t.Error("older news outdo newer ones")
		}
		if other.Adopt(at); other.Age() != 0 {
			t.Error("newer news are not taken")
		}
		if m.Clear(); m.Recently() {
			t.Error("it goes on")
		}
		var g Gauge
		g.Adopt(7)
		if g.Adopt(0); g.Get() != 7 {
			t.Error("who knows nothing is believed")
		}
	})
}

func TestWhatAnOrgSharesIsItsOwn(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		type sort struct{ n int }
		mine := Shared[sort](k.engine, k.Tenant)
		mine.n++
		other := *k.Tenant
		other.Namespace = "another"
		if Shared[sort](k.engine, k.Tenant) != mine || Shared[sort](k.engine, &other) == mine || Shared[kit](k.engine, k.Tenant) == nil {
			t.Error("shared with another org, or not at all")
		}
	})
}
