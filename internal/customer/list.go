package customer

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/expr"
	"rapport/internal/identity"
	"rapport/internal/profile"
	"rapport/internal/segment"
)

// A list is kept by events: an upload appends one `List Changed` for each person whom it puts on or takes off, and who is on
// it is the last such thing said of the person. So merges, splits, history and replay treat it as they treat everything a
// person does; a list's definition only makes the machine keep the series.

var (
	errNoList      = errors.New("there is no such list")
	errListFilling = errors.New("its history is still being computed")
)

// listed is the condition that holds for those on a list.
func listed(key rapport.ListKey) (*expr.Condition, error) {
	text, err := json.Marshal(map[string]rapport.ListKey{"list": key})
	if err != nil {
		return nil, err
	}
	return expr.Parse(text)
}

// ListStatus is a list as it stands.
type ListStatus struct {
	Definition rapport.Definition `json:"definition"`
	State      string             `json:"state"` // live, or filling while events from before its definition are read
	Count      uint64             `json:"count"` // people on it
}

// Lists is every list with its size.
type Lists struct {
	Items []ListStatus   `json:"items"`
	Of    uint64         `json:"of"`   // people looked at
	AsOf  rapport.Offset `json:"asOf"` // the first offset not yet in the figures
	At    time.Time      `json:"at"`
}

// Lists counts who is on each list. It looks at everybody, about a microsecond each, and ends with ctx.
func (m *Machine) Lists(ctx context.Context) (*Lists, error) {
	out := &Lists{Items: []ListStatus{}}
	defs := m.catalog.List(rapport.KindList)
	m.mu.RLock()
	defer m.mu.RUnlock()
	out.AsOf, out.At = m.applied, instant(m.now)
	judges := make([]*judge, len(defs))
	for i, def := range defs {
		s := ListStatus{Definition: def, State: "filling"}
		j, err := m.judgeOf(rapport.ListKey(def.Key))
		if err != nil {
			return nil, err
		}
		if judges[i] = j; j != nil {
			s.State = "live"
		}
		out.Items = append(out.Items, s)
	}
	if len(defs) == 0 {
		out.Of = m.people.count
		return out, nil
	}
	err := m.eachPerson(ctx, m.everyRoot(), func(_ identity.Node, p *person) {
		out.Of++
		for i, j := range judges {
			if j != nil && j.holds(p, m.now) {
				out.Items[i].Count++
			}
		}
	})
	return out, err
}

// judge says of people whether they are on a list.
type judge struct {
	set     *segment.Set
	plan    *profile.Plan
	program *expr.Program
}

// judgeOf is the judge of a list; nil while the list's history is being computed.
func (m *Machine) judgeOf(key rapport.ListKey) (*judge, error) {
	c := m.rules.lists[key]
	if c == nil || !m.rules.ready(c.Needs().Series) {
		return nil, nil
	}
	program, err := m.rules.set.Prepare(c)
	return &judge{m.rules.set, m.rules.plan, program}, err
}

func (j *judge) holds(p *person, now int64) bool {
	p.profile.Reset(j.plan, now, p.parts)
	holds, _ := j.set.Evaluate(j.program, &p.profile, nil)
	return holds
}

// haveList is the live definition of a list.
func (m *Machine) haveList(key rapport.ListKey) error {
	if def, ok := m.catalog.Get(rapport.KindList, string(key)); !ok || def.Status == catalog.Ended {
		return &rapport.Error{Kind: rapport.NotFound, Op: "find list", Where: string(key), Err: errNoList,
			Hint: "put a definition of kind list first: rapport apply, or PUT /api/v1/definitions/list/" + string(key)}
	}
	return nil
}
