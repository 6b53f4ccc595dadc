package catalog

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"

	"rapport/internal/event"
)

// rule is one place of a tracking plan, compiled from the subset of JSON Schema that the schema of events admits.
type rule struct {
	kinds              uint16 // bit per event.Kind; 0: any
	integer            bool   // numbers must be whole
	options            map[string]bool
	least, most        *float64
	above, below       *float64
	minText, maxText   int // characters; maxText -1: any
	pattern            *regexp.Regexp
	format             string
	items              *rule
	minItems, maxItems int // maxItems -1: any
	fields             map[string]field
	required           []string
	closed             bool
}

type field struct {
	rule     *rule // nil: anything
	required int   // its bit, from 1; 0: optional
}

// misfit is where a value breaks a rule: the message, and the way there from the inside out.
type misfit struct {
	message string
	way     []string
}

func (m *misfit) path(head string) string {
	for _, step := range slices.Backward(m.way) {
		if step[0] == '[' {
			head += step
		} else {
			head = joinKey(head, step)
		}
	}
	return head
}

func (m *misfit) in(step string) *misfit {
	m.way = append(m.way, step)
	return m
}

func wrong(message string) *misfit { return &misfit{message: message} }

const maxRequired = 256

// check is nil if a value fits. Nesting is bounded by the rule's own.
func (r *rule) check(v event.Value) *misfit {
	if r == nil {
		return nil
	}
	if r.kinds != 0 && r.kinds&(1<<v.Kind) == 0 {
		return wrong("must be " + r.kindNames() + ", not " + v.Kind.String())
	}
	if r.options != nil && !r.options[optionOf(v)] {
		return wrong("is " + clip(string(v.Text())) + ", which the plan does not list")
	}
	switch v.Kind {
	case event.Number:
		return r.number(v)
	case event.String:
		return r.text(v)
	case event.Array:
		return r.list(v)
	case event.Object:
		return r.object(v)
	}
	return nil
}

func (r *rule) number(v event.Value) *misfit {
	f, ok := v.Float()
	switch {
	case !ok:
		return wrong("is a number out of range")
	case r.integer && f != math.Trunc(f):
		return wrong("must be a whole number, not " + string(v.Raw))
	case r.least != nil && f < *r.least:
		return wrong("is " + string(v.Raw) + ", below " + shortest(*r.least))
	case r.most != nil && f > *r.most:
		return wrong("is " + string(v.Raw) + ", above " + shortest(*r.most))
	case r.above != nil && f <= *r.above:
		return wrong("is " + string(v.Raw) + ", not above " + shortest(*r.above))
	case r.below != nil && f >= *r.below:
		return wrong("is " + string(v.Raw) + ", not below " + shortest(*r.below))
	}
	return nil
}

func shortest(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

func (r *rule) text(v event.Value) *misfit {
	if r.minText == 0 && r.maxText < 0 && r.pattern == nil && r.format == "" {
		return nil
	}
	text := v.Text()
	switch n := utf8.RuneCount(text); {
	case n < r.minText:
		return wrong("has " + itoa(n) + " characters, fewer than " + itoa(r.minText))
	case r.maxText >= 0 && n > r.maxText:
		return wrong("has " + itoa(n) + " characters, more than " + itoa(r.maxText))
	case r.pattern != nil && !r.pattern.Match(text):
		return wrong("is " + clip(string(text)) + ", which does not match " + r.pattern.String())
	case r.format == "":
		return nil
	}
	if _, ok := event.ParseTime(text); !ok || (r.format == "date") != (len(text) == len("2006-01-02")) {
		return wrong("is " + clip(string(text)) + ", which is no " + r.format)
	}
	return nil
}

func (r *rule) list(v event.Value) *misfit {
	n := 0
	var bad *misfit
	if r.items != nil || r.minItems > 0 || r.maxItems >= 0 {
		event.Elements(v.Raw, func(item event.Value) bool {
			if bad = r.items.check(item); bad != nil {
				bad.in("[" + itoa(n) + "]")
			}
			n++
			return bad == nil
		})
	}
	switch {
	case bad != nil:
		return bad
	case n < r.minItems:
		return wrong("has " + itoa(n) + " items, fewer than " + itoa(r.minItems))
	case r.maxItems >= 0 && n > r.maxItems:
		return wrong("has " + itoa(n) + " items, more than " + itoa(r.maxItems))
	}
	return nil
}

func (r *rule) object(v event.Value) *misfit {
	if r.fields == nil && !r.closed {
		return nil
	}
	var bad *misfit
	var seen [maxRequired / 64]uint64
	event.Each(v.Raw, func(key []byte, member event.Value) bool {
		f, ok := r.fields[string(key)]
		switch {
		case !ok && r.closed:
			bad = wrong("is not in the plan").in(clipKey(key))
		case ok:
			if f.required > 0 {
				seen[(f.required-1)/64] |= 1 << ((f.required - 1) % 64)
			}
			if bad = f.rule.check(member); bad != nil {
				bad.in(string(key))
			}
		}
		return bad == nil
	})
	if bad != nil {
		return bad
	}
	for i, name := range r.required {
		if seen[i/64]&(1<<(i%64)) == 0 {
			return wrong("is missing").in(name)
		}
	}
	return nil
}

func clipKey(key []byte) string {
	if len(key) > 60 || len(key) == 0 {
		return clip(string(key))
	}
	return string(key)
}

// optionOf is how a value is looked up among an enum's: its kind and its canonical text.
func optionOf(v event.Value) string {
	switch v.Kind {
	case event.String:
		return "s" + string(v.Text())
	case event.Number:
		n, _ := number(string(v.Raw))
		return "n" + n
	default:
		return "j" + string(v.Raw)
	}
}

func (r *rule) kindNames() string {
	out := ""
	for k := event.Null; k <= event.Object; k++ {
		if r.kinds&(1<<k) != 0 {
			if out != "" {
				out += " or "
			}
			if k == event.Number && r.integer {
				out += "a whole number"
			} else {
				out += k.String()
			}
		}
	}
	return out
}

// ruleDoc is a rule as written.
type ruleDoc struct {
	Type                 json.RawMessage            `json:"type"`
	Enum                 []json.RawMessage          `json:"enum"`
	Const                json.RawMessage            `json:"const"`
	Minimum              *float64                   `json:"minimum"`
	Maximum              *float64                   `json:"maximum"`
	ExclusiveMinimum     *float64                   `json:"exclusiveMinimum"`
	ExclusiveMaximum     *float64                   `json:"exclusiveMaximum"`
	MinLength            int                        `json:"minLength"`
	MaxLength            *int                       `json:"maxLength"`
	Pattern              string                     `json:"pattern"`
	Format               string                     `json:"format"`
	Items                json.RawMessage            `json:"items"`
	MinItems             int                        `json:"minItems"`
	MaxItems             *int                       `json:"maxItems"`
	Required             []string                   `json:"required"`
	Properties           map[string]json.RawMessage `json:"properties"`
	AdditionalProperties *bool                      `json:"additionalProperties"`
}
