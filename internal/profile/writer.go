package profile

import (
	"rapport"
	"rapport/internal/event"
)

// Stamp says where in the log an event is and what time it is there.
type Stamp struct {
	Offset rapport.Offset
	Now    int64
}

// Touched is what an event changed, for whoever depends on it.
type Touched struct {
	Series      []int    // slots of the plan
	Traits      [][]byte // names
	Zone        bool     // the event names another zone than the fragment's last one did
	SameZone    bool     // it names the same one again, which may differ from the last of another fragment
	Identifiers bool     // set by the caller when the person's identifiers changed
	Time        bool     // set by the caller when nothing but time passed
	Definitions []int    // set by the caller: slots of the segments whose definitions changed
}

// Reset empties it.
func (t *Touched) Reset() { *t = Touched{Series: t.Series[:0], Traits: t.Traits[:0]} }

// Writer applies events to fragments. It keeps working memory: one per goroutine.
type Writer struct {
	plan    *Plan
	touched Touched
	names   []byte
	values  []event.Value
	looked  []bool
	scratch []byte
	members []member
}

// NewWriter is a writer for a plan.
func NewWriter(p *Plan) *Writer { return &Writer{plan: p} }

// SetPlan changes the plan for events to come.
func (w *Writer) SetPlan(p *Plan) { w.plan = p }

// Apply adds an event to the fragment of its primary identifier, in place where the capacity of f allows, and returns the
// fragment. An event from after at.Now counts as of at.Now. Series that the plan no longer has are dropped as they are met.
// Touched is valid until the next call. An event must be applied once only.
func (w *Writer) Apply(f Fragment, v *event.View, at Stamp) (Fragment, *Touched) {
	w.touched.Reset()
	w.names = w.names[:0]
	if len(f) == 0 {
		f = empty()
	}
	ts, tie := min(v.Timestamp(), at.Now), v.MessageHash()
	f = w.head(f, ts)
	f = w.series(f, v, ts, tie, at.Now)
	f = w.traits(f, v, ts, uint32(tie))
	if w.plan.cfg.Recent > 0 {
		f = addRecent(f, Ref{ts, at.Offset, uint16(tie)}, w.plan.cfg.Recent)
	}
	return f, &w.touched
}

func (w *Writer) head(f Fragment, ts int64) Fragment {
	n := u32(f[atEvents:])
	if n == 0 || ts < i64(f[atFirstSeen:]) {
		putI(f[atFirstSeen:], ts)
	}
	if n == 0 || ts > i64(f[atLastSeen:]) {
		putI(f[atLastSeen:], ts)
	}
	if n+1 != 0 {
		put32(f[atEvents:], n+1)
	}
	return f
}
