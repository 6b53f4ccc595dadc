package profile

import (
	"cmp"
	"math/bits"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/expr"
)

// stepTarget is a target of a series of steps that events of a route may be.
type stepTarget struct {
	bit   uint32
	where []condition
}

// steps are the targets that events of a type and name may be.
func (r *route) steps(s Series, t rapport.EventType, name string) (all []stepTarget, err error) {
	if len(s.Spec.Steps) > expr.MaxSteps {
		return nil, planError(errSteps)
	}
	for i, x := range s.Spec.Steps {
		if x.Type != t && x.Type != expr.AnyType || x.Event != "" && x.Event != name {
			continue
		}
		where, err := r.conditions(s, x.Where)
		if err != nil {
			return nil, err
		}
		all = append(all, stepTarget{1 << i, where})
	}
	return all, nil
}

// stepsOf are the targets that an event is, a bit each.
func (w *Writer) stepsOf(t *target, r *route, v *event.View) (mask uint32) {
	for i := range t.steps {
		if w.passes(t.steps[i].where, r, v) {
			mask |= t.steps[i].bit
		}
	}
	return mask
}

// addStep puts an entry in its place.
func (w *Writer) addStep(f Fragment, at int, t *target, e *entry, now int64) Fragment {
	f = t.trim(f, at, now)
	if t.window > 0 && e.time <= now-t.window {
		return f
	}
	var packed [16]byte
	putI(packed[:], e.time)
	put32(packed[8:], e.mask)
	put32(packed[12:], e.tie)
	return insert(f, at, packed[:], w.plan.cfg.Entries)
}

// compareSteps is the order that sequences are matched in.
func compareSteps(a, b []byte) int {
	x, y := u32(a[8:]), u32(b[8:])
	return cmp.Or(cmp.Compare(i64(a), i64(b)), cmp.Compare(bits.TrailingZeros32(x), bits.TrailingZeros32(y)),
		cmp.Compare(u32(a[12:]), u32(b[12:])), cmp.Compare(x, y))
}

// mergeSteps appends the newest limit entries of both.
func mergeSteps(dst []byte, head int, a, b record, limit int) []byte {
	all := mergeExact(nil, kindSteps, a.exact(), b.exact())
	over := max(0, len(all)/16-limit)
	put16(dst[head+4:], len(all)/16-over)
	return append(dst, all[16*over:]...)
}
