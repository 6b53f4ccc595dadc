package segment

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/profile"
)

// Spec is the spec of a segment's definition.
type Spec struct {
	Condition *expr.Condition `json:"condition"`
}

// ParseSpec reads the spec of a segment's definition. Errors are Invalid and name the path.
func ParseSpec(data []byte) (Spec, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return Spec{}, specError("", "is not an object: "+err.Error())
	}
	for k := range raw {
		if k != "condition" {
			return Spec{}, specError(k, "is not known")
		}
	}
	if raw["condition"] == nil {
		return Spec{}, specError("condition", "is missing")
	}
	c, err := expr.Parse(raw["condition"])
	var e *rapport.Error
	if errors.As(err, &e) {
		e.Where = strings.TrimSuffix("condition."+e.Where, ".")
	}
	return Spec{c}, err
}

func specError(where, what string) error {
	return &rapport.Error{Kind: rapport.Invalid, Op: "read segment", Where: where, Err: errors.New(what), Hint: "a segment's spec is {condition: …}"}
}

// Definition is one live segment.
type Definition struct {
	ID        ID
	Key       rapport.SegmentKey
	Version   int
	Condition *expr.Condition
}

// Set is all live segments, compiled. It is immutable and may be shared.
type Set struct {
	plan     *profile.Plan
	segments []compiled // in order of evaluation
	ids      ids
	byKey    map[rapport.SegmentKey]int

	// Which segments depend on what, as sets of slots: an event of a person with a thousand segments marks them in a few words.
	bySeries []expr.Bits          // by slot of the plan; nil: none
	byTrait  map[string]expr.Bits // name without path
	byIdent  expr.Bits
	byZone   expr.Bits
	timed    expr.Bits
	blank    expr.Bits // those that somebody is in of whom nothing is known
}

type compiled struct {
	Definition
	program *expr.Program
	users   []int // segments whose conditions name this one
}

// Compile prepares definitions against a plan, which must hold every series they need. A cycle between segments is Invalid and
// named; a segment or series that is missing is NotFound.
func Compile(defs []Definition, plan *profile.Plan) (*Set, error) {
	s := &Set{plan: plan, byKey: map[rapport.SegmentKey]int{}, byTrait: map[string]expr.Bits{}, bySeries: make([]expr.Bits, plan.Len())}
	order, err := sorted(defs)
	if err != nil {
		return nil, err
	}
	if err := s.number(order); err != nil {
		return nil, err
	}
	s.byIdent, s.byZone, s.timed, s.blank = newBits(len(order)), newBits(len(order)), newBits(len(order)), newBits(len(order))
	for slot, d := range order {
		s.byKey[d.Key] = slot
		p, err := d.Condition.Compile(names{plan, s})
		if err != nil {
			var e *rapport.Error
			if errors.As(err, &e) {
				e.Where = strings.TrimSuffix("segment "+string(d.Key)+", "+e.Where, ", ")
			}
			return nil, err
		}
		s.segments = append(s.segments, compiled{Definition: d, program: p})
		s.depend(slot, p.Uses(), len(order))
	}
	s.judgeNobody()
	return s, nil
}

// judgeNobody answers every condition for somebody of whom nothing is known. The answer does not depend on the instant, so
// whoever has nothing of what a condition reads has that answer, and need not be asked.
func (s *Set) judgeNobody() {
	var nobody profile.Profile
	nobody.Reset(s.plan, 0, nil)
	for slot := range s.segments {
		is, _ := s.segments[slot].program.Eval(&nobody, s.blank, 0)
		s.blank.Set(slot, is)
	}
}

// newBits is an empty set of n slots.
func newBits(n int) expr.Bits { return make(expr.Bits, (n+63)/64) }

func (s *Set) number(order []Definition) error {
	byID := map[ID]int32{}
	most := ID(0)
	for slot, d := range order {
		if _, ok := byID[d.ID]; ok {
			return setError(d.Key, fmt.Sprintf("has the id %d of another segment", d.ID), "")
		}
		byID[d.ID], most = int32(slot), max(most, d.ID)
	}
	s.ids = ids{sparse: byID}
	if most < longestDense {
		s.ids = ids{dense: make([]int32, most+1)}
		for id, slot := range byID {
			s.ids.dense[id] = slot + 1
		}
	}
	return nil
}

// ids finds the slot of a segment. Ids are handed out one after the other, so as a rule a list by id is short.
type ids struct {
	dense  []int32 // slot + 1; 0 for none
	sparse map[ID]int32
}

const longestDense = 1 << 20

func (x *ids) find(id ID) (int, bool) {
	if int64(id) < int64(len(x.dense)) {
		i := x.dense[id]
		return int(i) - 1, i > 0
	}
	i, ok := x.sparse[id]
	return int(i), ok
}

func (s *Set) depend(slot int, u expr.Uses, n int) {
	for _, i := range u.Series {
		if s.bySeries[i] == nil {
			s.bySeries[i] = newBits(n)
		}
		s.bySeries[i].Set(slot, true)
	}
	for _, t := range u.Traits {
		if s.byTrait[t] == nil {
			s.byTrait[t] = newBits(n)
		}
		s.byTrait[t].Set(slot, true)
	}
	for _, i := range u.Segments {
		s.segments[i].users = append(s.segments[i].users, slot)
	}
	if len(u.Identifiers) > 0 {
		s.byIdent.Set(slot, true)
	}
	if u.Zone {
		s.byZone.Set(slot, true)
	}
	if u.Time {
		s.timed.Set(slot, true)
	}
}

func setError(key rapport.SegmentKey, what, hint string) error {
	return &rapport.Error{Kind: rapport.Invalid, Op: "compile segments", Where: "segment " + string(key), Err: errors.New(what), Hint: hint}
}

// sorted puts definitions in an order in which each comes after those its condition names; among those that may come first, by
// id.
func sorted(defs []Definition) ([]Definition, error) {
	defs = slices.Clone(defs)
	slices.SortFunc(defs, func(a, b Definition) int { return cmp.Compare(a.ID, b.ID) })
	byKey := map[rapport.SegmentKey]Definition{}
	for _, d := range defs {
		if _, ok := byKey[d.Key]; ok {
			return nil, setError(d.Key, "is there twice", "")
		}
		byKey[d.Key] = d
	}
	v := &visit{byKey: byKey, state: map[rapport.SegmentKey]int{}}
	for _, d := range defs {
		if err := v.add(d); err != nil {
			return nil, err
		}
	}
	return v.order, nil
}

type visit struct {
	byKey map[rapport.SegmentKey]Definition
	state map[rapport.SegmentKey]int // 1: on the path, 2: done
	path  []string
	order []Definition
}

func (v *visit) add(d Definition) error {
	switch v.state[d.Key] {
	case 1:
		from := slices.Index(v.path, string(d.Key))
		return setError(d.Key, "depends on itself: "+strings.Join(append(v.path[from:], string(d.Key)), " → "), "take one of them out of the other's condition")
	case 2:
		return nil
	}
	v.state[d.Key] = 1
	v.path = append(v.path, string(d.Key))
	for _, key := range d.Condition.Needs().Segments {
		if other, ok := v.byKey[key]; ok { // one that is missing is refused by Compile, with its place
			if err := v.add(other); err != nil {
				return err
			}
		}
	}
	v.path = v.path[:len(v.path)-1]
	v.state[d.Key] = 2
	v.order = append(v.order, d)
	return nil
}

// names is the plan with the segments compiled so far.
type names struct {
	*profile.Plan
	set *Set
}

func (n names) Segment(key rapport.SegmentKey) (int, bool) {
	i, ok := n.set.byKey[key]
	return i, ok
}

// Plan is the plan that the set was compiled against.
func (s *Set) Plan() *profile.Plan { return s.plan }

// Definitions are the segments in order of evaluation.
func (s *Set) Definitions() []Definition {
	out := make([]Definition, len(s.segments))
	for i := range s.segments {
		out[i] = s.segments[i].Definition
	}
	return out
}

// Slots are where segments are, as Touched.Definitions has them.
func (s *Set) Slots(of []ID) []int {
	var slots []int
	for _, id := range of {
		if slot, ok := s.ids.find(id); ok {
			slots = append(slots, slot)
		}
	}
	return slots
}

// Bound is how exact a condition is against the set's plan, whose series may have longer windows than it asks for.
func (s *Set) Bound(c *expr.Condition) expr.Bound {
	cfg := s.plan.Config()
	return c.Bound(expr.Kept{Entries: cfg.Entries, Distinct: cfg.Sketch, Computed: s.plan.Computed, Window: func(spec expr.SeriesSpec) expr.Duration {
		if slot, ok := s.plan.Series(spec); ok {
			return s.plan.At(slot).Spec.Window
		}
		return spec.Window
	}})
}

// Find is the definition of a key.
func (s *Set) Find(key rapport.SegmentKey) (Definition, bool) {
	i, ok := s.byKey[key]
	if !ok {
		return Definition{}, false
	}
	return s.segments[i].Definition, true
}
