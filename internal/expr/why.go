package expr

import (
	"encoding/json"
	"fmt"
	"strconv"

	"rapport"
	"rapport/internal/event"
)

// Why is an answered condition: a tree whose leaves carry what was found and what was wanted.
type Why struct {
	Holds    bool
	Sentence rapport.Wording
	Op       string          // all, any, not, score, or leaf
	Found    json.RawMessage // leaf and score: what there is; nil for nothing
	Wanted   string          // leaf: such as "≥ 3"
	Instants []int64         // leaf over events: of those that count, newest first, at most ten of those still kept
	Until    int64           // when it may change by itself; Never
	Children []Why
}

const maxInstants = 10

// Explain answers the condition as Eval does, with the evidence.
func (p *Program) Explain(f Facts, in Bits, now int64, names Names) Why {
	return p.explain(0, f, in, now, names)
}

func (p *Program) explain(i int, f Facts, in Bits, now int64, names Names) Why {
	s := &p.steps[i]
	w := Why{Op: "leaf"}
	w.Holds, w.Until = p.eval(i, f, in, now)
	w.Sentence = (&Condition{Root: s.node}).Wording(names)
	switch s.kind {
	case stepAll, stepAny, stepNot:
		w.Op = map[stepKind]string{stepAll: "all", stepAny: "any", stepNot: "not"}[s.kind]
		for k, j := 0, i+1; k < s.kids; k, j = k+1, p.steps[j].end {
			w.Children = append(w.Children, p.explain(j, f, in, now, names))
		}
		return w
	case stepScore:
		sum, _ := p.points(s, i, f, in, now)
		w.Op, w.Found, w.Wanted = "score", json.RawMessage(formatMicros(sum)), wanted(s.node)
		for k, j := 0, i+1; k < s.kids; k, j = k+1, p.steps[j].end {
			w.Children = append(w.Children, p.explain(j, f, in, now, names))
		}
		return w
	case stepSegment:
		w.Found, w.Wanted = json.RawMessage(fmt.Sprint(in.Has(s.slot))), "member"
		return w
	}
	w.Wanted = wanted(s.node)
	switch s.kind {
	case stepTrait:
		w.Found = clip(s.traitOf(f))
	case stepUnfit:
	case stepFormula:
		if v, ok, _ := s.term.eval(f, now); ok {
			if m, fits := asMicros(v); fits {
				w.Found = json.RawMessage(formatMicros(m))
			}
		}
	case stepIdentifier:
		w.Found = s.identifiers(f)
	case stepSequence:
		var n int64
		n, w.Instants = s.matched(f.Aggregate(s.slot), now)
		w.Found = strconv.AppendInt(nil, n, 10)
	default:
		w.Found = clip(ValueOf(s.measure.In(f, nil, s.slot, now)))
		w.Instants = s.instants(f, now)
	}
	return w
}

// clip is a value fit for showing: nil for none, and nothing of more than a kilobyte.
func clip(v event.Value) json.RawMessage {
	if v.Kind <= event.Null {
		return nil
	}
	if len(v.Raw) > 1024 {
		return quoteJSON(fmt.Sprintf("… %d bytes", len(v.Raw)))
	}
	return append(json.RawMessage(nil), v.Raw...)
}

func (s *step) identifiers(f Facts) json.RawMessage {
	var all []string
	f.Identifiers(rapport.IdentifierType(s.name), func(v []byte) bool {
		all = append(all, string(v))
		return len(all) < maxInstants
	})
	if all == nil {
		return nil
	}
	b, err := json.Marshal(all)
	if err != nil {
		return nil
	}
	return b
}

// wanted is the right-hand side of a leaf.
func wanted(n Node) string {
	var t Test
	switch x := n.(type) {
	case Event:
		t = x.Test
	case Trait:
		t = x.Test
	case Identifier:
		t = x.Test
	case Score:
		t = x.Test
	case Sequence:
		t = x.Test
	case Consent:
		return string(x.Op)
	case List:
		return "member"
	}
	switch t.Op {
	case Exists, NotExists:
		return map[Op]string{Exists: "known", NotExists: "not known"}[t.Op]
	case OlderThan, NewerThan:
		return map[Op]string{OlderThan: "age ≥ ", NewerThan: "age < "}[t.Op] + string(ValueOf(t.Value).Text())
	}
	return testFormula("", t)[1:]
}

// instants are those of the events that count, as far as they are kept.
func (s *step) instants(f Facts, now int64) (all []int64) {
	w, ok := s.measure.frameOf(f, now)
	a := f.Aggregate(s.slot)
	if !ok || a == nil || a.Entries.Kind == 0 && a.Count == 0 {
		return nil
	}
	if s.kind != stepNumber || len(a.Entries.Exact) == 0 {
		return s.ends(a, w)
	}
	var one tally
	for c := a.Entries.newest(); len(all) < maxInstants; {
		t, ok := c.next(&one)
		if !ok || t < w.from {
			break
		}
		if t < w.to {
			all = append(all, t)
		}
	}
	return all
}

// ends is the first or the last event, whichever the measure asks for; without entries that is all there is.
func (s *step) ends(a *Aggregate, w frame) []int64 {
	t := a.Last
	if s.of == First {
		t = a.First
	}
	if a.Count == 0 || t == 0 || t < w.from {
		return nil
	}
	return []int64{t}
}
