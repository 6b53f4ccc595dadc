package expr

import (
	"fmt"
	"slices"
	"strings"

	"rapport"
)

// Warning says of a part of a condition that it may not be what was meant. It keeps nothing from being saved.
type Warning struct {
	Where   string `json:"where"` // path in the canonical condition, such as all[1].property
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// NameKind says what a name is one of.
type NameKind uint8

// The kinds of names that a condition uses.
const (
	EventName    NameKind = iota + 1 // of track calls
	PropertyName                     // of an event's properties, by that event's name
	TraitName
	SegmentName
	ListName
)

// Lexicon is which names there are: defined, or seen.
type Lexicon interface {
	// Known is whether there is such a name; true too where nobody can tell. of is the event of a PropertyName.
	Known(kind NameKind, of, name string) bool
	// Names are those of a kind.
	Names(kind NameKind, of string) []string
}

// Warnings are the names in the condition that the lexicon does not know, each with the nearest that it does.
func (c *Condition) Warnings(l Lexicon) []Warning {
	w := &warner{lexicon: l}
	w.node(c.Root, "")
	return w.found
}

type warner struct {
	lexicon Lexicon
	found   []Warning
}

func (w *warner) node(n Node, path string) {
	switch x := n.(type) {
	case All:
		w.nodes(x.Of, join(path, "all"))
	case Any:
		w.nodes(x.Of, join(path, "any"))
	case Not:
		w.node(x.Of, join(path, "not"))
	case Score:
		for i, p := range x.Parts {
			w.node(p.When, fmt.Sprintf("%s[%d].when", join(path, "score"), i))
		}
	case Event:
		w.measure(x.Measure, path)
	case Sequence:
		for i, s := range x.Steps {
			at := fmt.Sprintf("%s[%d]", join(path, "sequence"), i)
			if s.Not {
				at = join(at, "not")
			}
			w.target(s.Type, s.Event, s.Where, at)
		}
	case Trait:
		w.path(TraitName, "", x.Name, join(path, "trait"))
	case Segment:
		w.name(SegmentName, "", string(x.Key), join(path, "segment"))
	case List:
		w.name(ListName, "", string(x.Key), join(path, "list"))
	}
}

func (w *warner) nodes(of []Node, path string) {
	for i, n := range of {
		w.node(n, fmt.Sprintf("%s[%d]", path, i))
	}
}

func (w *warner) measure(m Measure, path string) {
	w.target(m.Type, m.Event, m.Where, path)
	if m.Since != "" {
		w.path(TraitName, "", m.Since, join(path, "sinceAnniversary"))
	}
	if m.Property != "" {
		w.property(m.Type, m.Event, m.Property, join(path, "property"))
	}
}

// target looks at what chooses events.
func (w *warner) target(t rapport.EventType, event string, where []Match, path string) {
	if t == rapport.Track && event != "" {
		w.name(EventName, "", event, join(path, "event"))
	}
	for i, x := range where {
		w.property(t, event, x.Property, fmt.Sprintf("%s[%d].property", join(path, "where"), i))
	}
}

// property looks at a property where it is known which there are: of a named track event that is known, and of identify calls.
func (w *warner) property(t rapport.EventType, event, name, path string) {
	switch {
	case strings.HasPrefix(name, "context."):
	case t == rapport.Identify:
		w.path(TraitName, "", name, path)
	case t == rapport.Track && event != "" && w.lexicon.Known(EventName, "", event):
		w.path(PropertyName, event, name, path)
	}
}

// path looks at a name that may lead into an object.
func (w *warner) path(kind NameKind, of, name, path string) {
	head, _, dotted := strings.Cut(name, ".")
	if dotted && w.lexicon.Known(kind, of, name) {
		return
	}
	w.name(kind, of, head, path)
}

func (w *warner) name(kind NameKind, of, name, path string) {
	if w.lexicon.Known(kind, of, name) {
		return
	}
	hint := map[NameKind]string{EventName: "it holds for nobody until such an event arrives", PropertyName: "check how it is spelt, capitals included",
		TraitName: "check how it is spelt, capitals included", SegmentName: "put that segment first", ListName: "upload that list first"}[kind]
	names := w.lexicon.Names(kind, of)
	slices.Sort(names)
	if near, ok := nearest(name, names); ok {
		hint = "did you mean " + near + "?"
	}
	what := map[NameKind]string{EventName: "no event %s is defined, and none was seen", PropertyName: "no property %s of " + quote(of) + " is defined, and none was seen",
		TraitName: "no trait %s is defined, and none was seen", SegmentName: "there is no segment %s", ListName: "there is no list %s"}[kind]
	w.found = append(w.found, Warning{Where: path, Message: strings.Replace(what, "%s", quote(name), 1), Hint: hint})
}
