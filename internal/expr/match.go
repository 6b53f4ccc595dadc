package expr

import "encoding/binary"

// order is a sequence ready to be matched. Bits are those of the series' targets.
type order struct {
	rules  []rule
	tails  []tail
	within int64
	span   int64
}

// rule is a step that an event has to take.
type rule struct {
	bit       uint32
	not       uint32 // no event with one of these bits lies between the step before and this one
	gap, wait int64
	next      bool
}

// tail is a Not after the last step.
type tail struct {
	bit    uint32
	within int64 // 0: until now
}

// newOrder compiles a sequence for the series of its own targets.
func newOrder(x Sequence) *order {
	_, of := x.targets()
	o := &order{within: int64(x.Within), span: int64(x.Span)}
	last := 0
	for i, s := range x.Steps {
		if !s.Not {
			last = i
		}
	}
	not := uint32(0)
	for i, s := range x.Steps {
		switch bit := uint32(1) << of[i]; {
		case i > last:
			o.tails = append(o.tails, tail{bit, int64(s.Within)})
		case s.Not:
			not |= bit
		default:
			o.rules = append(o.rules, rule{bit, not, int64(s.Gap), int64(s.Wait), s.Next})
			not = 0
		}
	}
	return o
}

// timed is whether the number of matches may change with no event.
func (o *order) timed() bool {
	for _, t := range o.tails {
		if t.within > 0 {
			return true
		}
	}
	return o.within > 0
}

// matcher counts the matches of an order in entries, in time proportional to entries × steps and without allocation.
//
// For each prefix of the steps one partial match is remembered: the one that ends last, with the latest start it can have.
// That is enough. Say S(k, e) is the latest start of the first k steps ending exactly at entry e. Of the ends e' that step k+1
// at entry e may follow, the latest is the best: if the gap, next or a not between forbids it, it forbids every earlier one too
// (they are further away, not adjacent, and have more between), and wait only puts off from when on an end may be followed,
// the same for all. So S(k+1, e) = S(k, E), where E is the latest end of the first k steps among the entries that lie at least
// wait before e. E never falls as e grows; S(1, e) = e never falls; hence by induction no S(k, ·) falls, the latest end has the
// latest start, and span, which wants a late start, agrees with the rest.
//
// Because of wait, each prefix looks at the entries with a cursor of its own, which only moves on.
//
// Matches are taken by the earliest end, which gives the most matches that do not overlap.
type matcher struct {
	of      *order
	entries []byte
	n       int32
	now     int64
	pending int64 // the earliest instant at which a match becomes one because the time of its tails has passed
	at      [MaxSteps]progress
	tails   [MaxSteps]int32 // first entry after the last end looked at that a tail forbids
	starts  [lately]int32   // of the last matches, by number
	parents []int32         // the entry of the step before by step and entry, if asked for
}

// progress is how far the steps up to one have come.
type progress struct {
	cursor     int32 // entries before it are looked at
	start, end int32 // of the partial match; end is −1 for none
	bar        int32 // the latest entry that may not lie between the step before and this one; −1 for none
}

const stepSize = 16

// lately is how many of the last matches a matcher remembers.
const lately = 32

// begin prepares for the entries of a series, oldest first, as they count at an instant.
func (m *matcher) begin(o *order, entries []byte, now int64) {
	if o.within > 0 {
		lo, hi := 0, len(entries)/stepSize
		for lo < hi {
			if mid := (lo + hi) / 2; instantAt(entries, mid) <= now-o.within {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		entries = entries[lo*stepSize:]
	}
	m.of, m.entries, m.n, m.now, m.pending = o, entries, int32(len(entries)/stepSize), now, Never
	m.restart(0)
	clear(m.tails[:len(o.tails)])
}

// restart forgets what was matched: only entries from one on count.
func (m *matcher) restart(from int32) {
	for k := range m.of.rules {
		m.at[k] = progress{from, -1, -1, -1}
	}
}

func instantAt(entries []byte, i int) int64 {
	return int64(binary.LittleEndian.Uint64(entries[i*stepSize:]))
}

func (m *matcher) time(i int32) int64 { return instantAt(m.entries, int(i)) }

func (m *matcher) mask(i int32) uint32 {
	return binary.LittleEndian.Uint32(m.entries[int(i)*stepSize+8:])
}

// count is how many matches there are. start and end are the entries of match number stop, at which it ends, and of the first
// match if stop is 0.
func (m *matcher) count(stop int64) (n int64, start, end int32) {
	top := len(m.of.rules) - 1
	r := &m.of.rules[top]
	for i := int32(0); i < m.n; i++ {
		mask := m.mask(i)
		if mask&r.bit != 0 && m.takes(top, i) && m.ends(i) {
			m.starts[n%lately] = m.at[top].start
			if n++; n == max(stop, 1) {
				start, end = m.at[top].start, i
				if stop > 0 {
					return n, start, end
				}
			}
			m.restart(i + 1)
			continue
		}
		if mask&r.not != 0 {
			m.at[top].bar = i
		}
	}
	return n, start, end
}

// takes is whether an entry may be step k; if so it is where the steps up to k end.
func (m *matcher) takes(k int, i int32) bool {
	start, ok := i, true
	if k > 0 {
		start, ok = m.follows(k, i)
	}
	if ok {
		m.at[k].start, m.at[k].end = start, i
	}
	return ok
}

// reach takes the steps up to k on over the entries before n.
func (m *matcher) reach(k int, n int32) {
	p, r := &m.at[k], &m.of.rules[k]
	i := p.cursor
	for ; i < n; i++ {
		mask := m.mask(i)
		if mask&(r.bit|r.not) == 0 {
			continue
		}
		if mask&r.bit != 0 {
			p.cursor = i
			m.takes(k, i)
		}
		if mask&r.not != 0 {
			p.bar = i
		}
	}
	p.cursor = i
}

// follows is whether an entry may be step k, after the steps before it, and the latest start that they can have.
func (m *matcher) follows(k int, i int32) (start int32, ok bool) {
	r, p := &m.of.rules[k], &m.at[k-1]
	n := i
	if r.wait > 0 {
		for n = p.cursor; n < i && m.time(n) <= m.time(i)-r.wait; {
			n++
		}
	}
	m.reach(k-1, n)
	if p.end < 0 || m.at[k].bar > p.end || r.next && p.end != i-1 || r.gap > 0 && m.time(i)-m.time(p.end) > r.gap {
		return 0, false
	}
	if m.parents != nil {
		m.parents[k*int(m.n)+int(i)] = p.end
	}
	return p.start, true
}

// ends is whether the steps that end at an entry are a match. One whose tails are not decided yet is noted as pending.
func (m *matcher) ends(i int32) bool {
	if m.of.span > 0 && m.time(i)-m.time(m.at[len(m.of.rules)-1].start) > m.of.span {
		return false
	}
	decided := m.now
	for j := range m.of.tails {
		t := &m.of.tails[j]
		x := max(m.tails[j], i+1)
		for x < m.n && m.mask(x)&t.bit == 0 {
			x++
		}
		if m.tails[j] = x; x < m.n && (t.within == 0 || m.time(x)-m.time(i) < t.within) {
			return false
		}
		if t.within > 0 {
			decided = max(decided, m.time(i)+t.within)
		}
	}
	if decided > m.now {
		m.pending = min(m.pending, decided)
		return false
	}
	return true
}

func (p *Program) sequence(i int, x Sequence, n Scope, path string) error {
	slot, ok := n.Series(x.Series())
	if !ok {
		return missing(path, "its series "+x.Series().Key()+" is not kept", "compute it from history first")
	}
	p.uses.Series = add(p.uses.Series, slot)
	s := &p.steps[i]
	s.kind, s.slot, s.order, s.mask = stepSequence, slot, newOrder(x), maskOf(x.Test.Op)
	p.uses.Time = p.uses.Time || s.order.timed()
	m, _ := ValueOf(x.Test.Value).Micros()
	s.want = m / 1e6
	return nil
}

// sequence answers a test of the number of matches.
//
// Entries only leave from the oldest on, and then the number of matches can only fall: not before the first match it counts
// loses its start, and not by d before match number d does, because the later ones are still there. Of those pending none
// counts before its instant. So the answer stands until the earlier of the two that could change it.
func (s *step) sequence(a *Aggregate, now int64) (bool, int64) {
	var m matcher
	m.begin(s.order, a.Entries.Exact, now)
	n, start, _ := m.count(0)
	until := Never
	if s.changes(n, n+1) || s.want > n && (s.changes(n, s.want) || s.changes(n, s.want+1)) {
		until = m.pending
	}
	if d := s.falls(n); d > 0 && s.order.within > 0 {
		switch {
		case d > 1 && n-d < lately:
			start = m.starts[(d-1)%lately]
		case d > 1:
			m.begin(s.order, a.Entries.Exact, now)
			_, start, _ = m.count(d)
		}
		until = min(until, m.time(start)+s.order.within)
	}
	return s.mask.has(cmp64(n, s.want)), until
}

// changes is whether two numbers of matches have different answers.
func (s *step) changes(a, b int64) bool {
	return s.mask.has(cmp64(a, s.want)) != s.mask.has(cmp64(b, s.want))
}

// falls is by how many the number of matches has to fall for another answer; 0 if none does.
func (s *step) falls(n int64) int64 {
	for d := n - s.want; d <= n-s.want+1; d++ {
		if d > 0 && d <= n && s.changes(n, n-d) {
			return d
		}
	}
	return 0
}

// matched are the instants of the events of the matches, newest first, as far as they are shown, and how many matches there are.
func (s *step) matched(a *Aggregate, now int64) (n int64, instants []int64) {
	if a == nil {
		return 0, nil
	}
	var m matcher
	m.begin(s.order, a.Entries.Exact, now)
	n, _, _ = m.count(0)
	most := int64(maxInstants/len(s.order.rules) + 1)
	m.parents = make([]int32, len(s.order.rules)*int(m.n))
	for k := n; k > max(n-most, 0) && len(instants) < maxInstants; k-- {
		parents := m.parents
		m.begin(s.order, a.Entries.Exact, now)
		m.parents = parents
		_, _, i := m.count(k)
		for step := len(s.order.rules) - 1; step >= 0 && len(instants) < maxInstants; step-- {
			instants = append(instants, m.time(i))
			i = parents[step*int(m.n)+int(i)]
		}
	}
	return n, instants
}
