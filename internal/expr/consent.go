package expr

import (
	"encoding/json"
	"slices"

	"rapport"
)

// Consent tests what the person last said about a category of purposes: consent.categoryPreferences in the context of a call of
// any type.
type Consent struct {
	Category string
	Op       Op // Given, Refused or Unknown
}

// The answers to a question of consent.
const (
	Given   Op = "given"
	Refused Op = "refused"
	Unknown Op = "unknown" // nothing was said, or neither yes nor no
)

func (Consent) node() {}

func consentOps() []Op { return []Op{Given, Refused, Unknown} }

// event is the same as a measure: consent is kept like any other last value.
func (c Consent) event() Event {
	m := Measure{Kind: Last, Type: AnyType, Property: "context.consent.categoryPreferences." + c.Category}
	switch c.Op {
	case Given:
		return Event{m, Test{Op: Eq, Value: json.RawMessage("true")}}
	case Refused:
		return Event{m, Test{Op: Eq, Value: json.RawMessage("false")}}
	}
	return Event{m, Test{Op: NotIn, Value: json.RawMessage("[true,false]")}}
}

func (f *fields) consent() (Node, error) {
	if err := f.only("consent", "op"); err != nil {
		return nil, err
	}
	c := Consent{Op: Given}
	var err error
	if c.Category, err = f.text("consent"); err != nil {
		return nil, err
	}
	if f.has("op") {
		s, _ := f.of["op"].(string)
		c.Op = Op(s)
		if !slices.Contains(consentOps(), c.Op) {
			return nil, invalid(join(f.path, "op"), quote(s)+" is no answer", "use one of "+list(consentOps()))
		}
	}
	return c, nil
}

func (p prose) consent(c Consent) string {
	switch c.Op {
	case Given:
		return "who consented to " + curly(c.Category)
	case Refused:
		return "who refused " + curly(c.Category)
	}
	return "of whom no answer on " + curly(c.Category) + " is known"
}

// ListEvent is the event that puts somebody on a list or takes them off it: its property list is the list's key, its property
// member true or false.
const ListEvent = "List Changed"

// List holds for those who are on an uploaded list.
type List struct{ Key rapport.ListKey }

func (List) node() {}

// event is the same as a measure: who is on a list is the last thing said about it.
func (l List) event() Event {
	m := Measure{Kind: Last, Type: rapport.Track, Event: ListEvent, Property: "member",
		Where: []Match{{Property: "list", Test: Test{Op: Eq, Value: quoteJSON(string(l.Key))}}}}
	return Event{m, Test{Op: Eq, Value: json.RawMessage("true")}}
}

func (f *fields) list() (Node, error) {
	if err := f.only("list"); err != nil {
		return nil, err
	}
	key, err := f.text("list")
	return List{rapport.ListKey(key)}, err
}
