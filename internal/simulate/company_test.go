package simulate

import (
	"encoding/json"
	"testing"
)

func TestSmoke(t *testing.T) {
	c := New(Config{Seed: 1})
	n := 0
	var last Item
	types := map[string]int{}
	size := 0
	c.History(func(it Item) bool {
		n++
		size += len(it.JSON)
		if !json.Valid(it.JSON) {
			t.Fatalf("not JSON: %s", it.JSON)
		}
		if it.At.Before(last.At) {
			t.Fatal("order")
		}
		last = it
		var e struct{ Type, Event, Name string }
		json.Unmarshal(it.JSON, &e)
		k := string(it.Source) + "/" + e.Type + "/" + e.Event + e.Name
		if types[k] == 0 {
			t.Logf("%s", it.JSON)
		}
		types[k]++
		return true
	})
	t.Log(n, size/n, types)
	l := c.Live(c.config.Until)
	for i := range 200000 {
		it := l.Next()
		if !json.Valid(it.JSON) {
			t.Fatalf("not JSON: %s", it.JSON)
		}
		if i%20000 == 19999 {
			t.Log(i, float64(i)/it.At.Sub(c.config.Until).Seconds())
		}
	}
}

func BenchmarkHistory(b *testing.B) {
	n := 0
	for b.Loop() {
		New(Config{Seed: 1}).History(func(it Item) bool { n++; return true })
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
}
