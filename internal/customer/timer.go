package customer

// timers is a binary heap of instants at which people's memberships may change by themselves. Entries are never removed
// early: the person's own next instant says whether an entry still counts. Order is by (at, root), so a replay fires alike.
type timers struct{ heap []timer }

type timer struct {
	at   int64 // µs
	root uint32
}

func (t timer) before(o timer) bool { return t.at < o.at || t.at == o.at && t.root < o.root }

// next is the earliest entry's instant; false if there is none.
func (ts *timers) next() (int64, bool) {
	if len(ts.heap) == 0 {
		return 0, false
	}
	return ts.heap[0].at, true
}

func (ts *timers) push(t timer) {
	h := append(ts.heap, t)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !h[i].before(h[up]) {
			break
		}
		h[i], h[up] = h[up], h[i]
		i = up
	}
	ts.heap = h
}

func (ts *timers) pop() timer {
	h := ts.heap
	top := h[0]
	last := len(h) - 1
	h[0] = h[last]
	h = h[:last]
	i := 0
	for {
		least := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(h); c++ {
			if h[c].before(h[least]) {
				least = c
			}
		}
		if least == i {
			break
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
	ts.heap = h
	return top
}
