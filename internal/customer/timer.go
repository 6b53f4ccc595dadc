package customer

// timers is a binary heap of the instants at which people's memberships may change by themselves, one entry a person. Order
// is by (at, root), so a replay fires alike; and since an entry is moved rather than left behind, what is in the heap is a
// function of people alone, the same after a restart.
type timers struct {
	heap  []timer
	place []int32 // by root: where its entry is, plus one; 0 for none
}

type timer struct {
	at   int64 // µs
	root uint32
}

func (t timer) before(o timer) bool { return t.at < o.at || t.at == o.at && t.root < o.root }

// first is the earliest entry; false if there is none.
func (ts *timers) first() (timer, bool) {
	if len(ts.heap) == 0 {
		return timer{}, false
	}
	return ts.heap[0], true
}

// next is the earliest entry's instant, or never.
func (ts *timers) next() int64 {
	if len(ts.heap) == 0 {
		return never
	}
	return ts.heap[0].at
}

// set gives a root the instant, in place of the one it had; never takes it out.
func (ts *timers) set(root uint32, at int64) {
	for int(root) >= len(ts.place) {
		ts.place = append(ts.place, 0)
	}
	i := int(ts.place[root]) - 1
	if at == never {
		if i >= 0 {
			ts.remove(i)
		}
		return
	}
	if i < 0 {
		i = len(ts.heap)
		ts.heap = append(ts.heap, timer{})
	}
	ts.settle(i, timer{at, root})
}

// remove takes out the entry at i.
func (ts *timers) remove(i int) {
	ts.place[ts.heap[i].root] = 0
	last := len(ts.heap) - 1
	t := ts.heap[last]
	ts.heap = ts.heap[:last]
	if i < last {
		ts.settle(i, t)
	}
}

// settle puts an entry where it belongs, beginning at the free place i.
func (ts *timers) settle(i int, t timer) {
	h := ts.heap
	for i > 0 {
		up := (i - 1) / 2
		if !t.before(h[up]) {
			break
		}
		ts.put(i, h[up])
		i = up
	}
	for {
		least := 2*i + 1
		if least >= len(h) {
			break
		}
		if r := least + 1; r < len(h) && h[r].before(h[least]) {
			least = r
		}
		if !h[least].before(t) {
			break
		}
		ts.put(i, h[least])
		i = least
	}
	ts.put(i, t)
}

func (ts *timers) put(i int, t timer) {
	ts.heap[i] = t
	ts.place[t.root] = int32(i) + 1
}
