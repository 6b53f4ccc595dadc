package server

import (
	"encoding/json"

	"rapport"
	"rapport/internal/customer"
	"rapport/internal/policy"
)

// fill makes a list that is empty an empty list, not null.
func fill[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// veil prepares what is shown: lists are never null, and personal data is masked unless the principal may read it. What it
// is given may be shared with other readers, so it changes copies only.
type veil struct {
	mask *policy.Mask // nil: nothing is masked
}

func (r *request) veil() veil {
	if r.masked() {
		return veil{r.s.deps.Mask}
	}
	return veil{}
}

func (v veil) identifier(id rapport.Identifier) rapport.Identifier {
	if v.mask == nil {
		return id
	}
	return v.mask.Identifier(id)
}

func (v veil) text(s string) string {
	if v.mask == nil {
		return s
	}
	return v.mask.Text(s)
}

func (v veil) label(s string) string {
	if v.mask == nil {
		return s
	}
	return v.mask.Label(s)
}

func each[T, U any](list []T, f func(T) U) []U {
	out := make([]U, len(list))
	for i, item := range list {
		out[i] = f(item)
	}
	return out
}

func (v veil) summary(p customer.Summary) customer.Summary {
	p.Identifiers = each(p.Identifiers, v.identifier)
	p.Label = v.label(p.Label)
	p.Why = v.why(p.Why)
	if v.mask != nil && p.Traits != nil {
		p.Traits = v.mask.Traits(p.Traits)
	}
	return p
}

func (v veil) summaries(list []customer.Summary) []customer.Summary { return each(list, v.summary) }

func (v veil) person(p customer.Person) customer.Person {
	p.Label = v.label(p.Label)
	p.Identifiers = each(p.Identifiers, func(i customer.Identifier) customer.Identifier {
		i.Identifier = v.identifier(i.Identifier)
		return i
	})
	p.Evidence = each(p.Evidence, v.evidence)
	p.Traits = each(p.Traits, v.trait)
	p.Segments = each(p.Segments, func(m customer.Membership) customer.Membership {
		m.Why = v.why(m.Why)
		return m
	})
	if p.Touchpoints == nil {
		p.Touchpoints = map[string]int{}
	}
	return p
}

func (v veil) evidence(e customer.Evidence) customer.Evidence {
	e.A, e.B, e.Note = v.identifier(e.A), v.identifier(e.B), v.text(e.Note)
	return e
}

func (v veil) trait(t customer.Trait) customer.Trait {
	if v.mask != nil {
		t.Value = v.mask.Value(t.Name, t.Value)
	}
	if t.Identifier != nil {
		id := v.identifier(*t.Identifier)
		t.Identifier = &id
	}
	return t
}

const hidden = "•••"

// why hides what was found unless it is a number or a truth: a leaf does not say which trait a text came from.
func (v veil) why(w *customer.Why) *customer.Why {
	if w == nil || v.mask == nil {
		return w
	}
	out := v.whys(*w)
	return &out
}

func (v veil) whys(w customer.Why) customer.Why {
	if w.Found != nil {
		if data, err := json.Marshal(w.Found); err != nil || len(data) == 0 || data[0] == '"' || data[0] == '{' || data[0] == '[' {
			w.Found = hidden
		}
	}
	if w.Children != nil {
		w.Children = each(w.Children, v.whys)
	}
	return w
}

func (v veil) event(e rapport.Event) rapport.Event {
	if v.mask == nil {
		return e
	}
	e.Name, e.UserID, e.AnonymousID = v.mask.Text(e.Name), v.mask.Text(e.UserID), v.mask.Text(e.AnonymousID)
	e.Properties, e.Traits, e.Context = v.object(e.Properties), v.object(e.Traits), v.object(e.Context)
	return e
}

func (v veil) object(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return nil
	}
	return v.mask.Object(raw)
}

func (v veil) update(u customer.Update) customer.Update {
	u.Label = v.label(u.Label)
	if u.Event != nil {
		e := v.event(*u.Event)
		u.Event = &e
	}
	u.Reason = v.text(u.Reason)
	return u
}
