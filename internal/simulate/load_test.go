package simulate

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestUniform(t *testing.T) {
	c := Config{Seed: 4, People: 1000, Rate: 1000}
	l := Uniform(c)
	users, anons := map[string]bool{}, map[string]bool{}
	seen, names, merges := map[string]bool{}, map[string]int{}, 0
	last := l.Next()
	at := last.At
	for range 20_000 {
		it := l.Next()
		e := check(t, it, at, seen)
		at = it.At
		users[e.UserID], anons[e.AnonymousID] = true, true
		names[e.Type+" "+e.Event]++
		if e.Type == "identify" && e.Traits.Email != "" && e.AnonymousID != "" && e.UserID != "" {
			merges++
		}
	}
	if len(users) != 1001 || len(anons) < 1400 || len(anons) > 2001 || len(names) != 6 || merges < 900 {
		t.Errorf("%d users, %d anonymous ids, %v, %d merges", len(users)-1, len(anons)-1, names, merges)
	}
}

func TestUniformSkips(t *testing.T) {
	a, b := Uniform(Config{Seed: 9}), Uniform(Config{Seed: 9})
	for range 1234 {
		a.Next()
	}
	b.Skip(1234)
	if x, y := a.Next(), b.Next(); !bytes.Equal(x.JSON, y.JSON) || !x.At.Equal(y.At) {
		t.Errorf("%s is not %s", x.JSON, y.JSON)
	}
}

func TestUniformBatch(t *testing.T) {
	var body struct{ Batch []sent }
	if err := json.Unmarshal(Uniform(Config{}).AppendBatch(nil, 100), &body); err != nil || len(body.Batch) != 100 {
		t.Errorf("%d events, %v", len(body.Batch), err)
	}
}

func TestUniformAllocatesNothing(t *testing.T) {
	l := Uniform(Config{})
	l.Next()
	if n := testing.AllocsPerRun(1000, func() { l.Next() }); n > 0.1 {
		t.Errorf("%v allocations per event", n)
	}
}

func TestRandomIsAdversarialAndValid(t *testing.T) {
	duplicates, backwards, aliases := 0, 0, 0
	for seed := range uint64(600) {
		items, seen := Random(seed), map[string]string{}
		if len(items) < 4 || len(items) > 48 {
			t.Fatalf("seed %d: %d events", seed, len(items))
		}
		for i, it := range items {
			var e sent
			if err := json.Unmarshal(it.JSON, &e); err != nil {
				t.Fatalf("seed %d: %v: %s", seed, err, it.JSON)
			}
			if before, ok := seen[e.MessageID]; ok {
				duplicates++
				if before != string(it.JSON) {
					t.Fatalf("seed %d: two events are called %s", seed, e.MessageID)
				}
			}
			seen[e.MessageID] = string(it.JSON)
			if i > 0 && it.At.Before(items[i-1].At) {
				backwards++
			}
			if e.Type == "alias" {
				aliases++
			}
		}
		again := Random(seed)
		if len(again) != len(items) || !bytes.Equal(again[0].JSON, items[0].JSON) {
			t.Fatalf("seed %d makes different events in two runs", seed)
		}
	}
	if duplicates < 300 || backwards < 300 || aliases < 300 {
		t.Errorf("%d duplicates, %d steps back, %d aliases", duplicates, backwards, aliases)
	}
}

func BenchmarkUniform(b *testing.B) {
	l := Uniform(Config{Seed: 1})
	var buf []byte
	for b.Loop() {
		buf, _ = l.Append(buf[:0])
	}
	b.SetBytes(int64(len(buf)))
}
