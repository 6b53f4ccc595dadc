package catalog

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"

	"rapport/internal/event"
)

// compileRule compiles the properties of an event definition; problems have paths from the spec on.
func compileRule(doc json.RawMessage) (*rule, Problems) {
	var c ruleCompiler
	r := c.compile(doc, "properties")
	return r, c.problems
}

type ruleCompiler struct{ problems Problems }

func (c *ruleCompiler) bad(path, message, hint string) {
	c.problems.add(Problem{Path: path, Message: message, Hint: hint})
}

func (c *ruleCompiler) compile(doc json.RawMessage, path string) *rule {
	if len(doc) == 0 {
		return nil
	}
	var d ruleDoc
	if err := json.Unmarshal(doc, &d); err != nil {
		c.bad(path, err.Error(), "")
		return nil
	}
	r := &rule{least: d.Minimum, most: d.Maximum, above: d.ExclusiveMinimum, below: d.ExclusiveMaximum, minText: d.MinLength, maxText: -1,
		format: d.Format, minItems: d.MinItems, maxItems: -1}
	c.kinds(r, d.Type)
	c.options(r, &d)
	if d.MaxLength != nil {
		r.maxText = *d.MaxLength
	}
	if d.MaxItems != nil {
		r.maxItems = *d.MaxItems
	}
	c.ranges(r, path)
	if d.Pattern != "" {
		var err error
		if r.pattern, err = regexp.Compile(d.Pattern); err != nil {
			c.bad(joinKey(path, "pattern"), err.Error(), "patterns are RE2: no look-around, no back-references")
		}
	}
	r.items = c.compile(d.Items, joinKey(path, "items"))
	c.fields(r, &d, path)
	return r
}

func (c *ruleCompiler) kinds(r *rule, doc json.RawMessage) {
	var names []string
	if json.Unmarshal(doc, &names) != nil {
		var one string
		if json.Unmarshal(doc, &one) == nil {
			names = []string{one}
		}
	}
	for _, name := range names {
		switch name {
		case "string":
			r.kinds |= 1 << event.String
		case "number":
			r.kinds |= 1 << event.Number
		case "integer":
			r.kinds |= 1 << event.Number
			r.integer = !slices.Contains(names, "number")
		case "boolean":
			r.kinds |= 1 << event.Bool
		case "array":
			r.kinds |= 1 << event.Array
		case "object":
			r.kinds |= 1 << event.Object
		case "null":
			r.kinds |= 1 << event.Null
		}
	}
}

func (c *ruleCompiler) options(r *rule, d *ruleDoc) {
	all := d.Enum
	if d.Const != nil {
		all = []json.RawMessage{d.Const}
	}
	for _, raw := range all {
		if r.options == nil {
			r.options = map[string]bool{}
		}
		t, p := readJSON(raw)
		switch {
		case p != nil:
		case t.form == formText:
			r.options["s"+t.text] = true
		case t.form == formNumber:
			r.options["n"+t.text] = true
		default:
			r.options["j"+string(t.canonical())] = true
		}
	}
}

func (c *ruleCompiler) ranges(r *rule, path string) {
	const hint = "no value could fit"
	if r.least != nil && r.most != nil && *r.least > *r.most {
		c.bad(joinKey(path, "minimum"), "the minimum is above the maximum", hint)
	}
	if r.maxText >= 0 && r.minText > r.maxText {
		c.bad(joinKey(path, "minLength"), "the least length is above the greatest", hint)
	}
	if r.maxItems >= 0 && r.minItems > r.maxItems {
		c.bad(joinKey(path, "minItems"), "the least number of items is above the greatest", hint)
	}
}

func (c *ruleCompiler) fields(r *rule, d *ruleDoc, path string) {
	r.closed = d.AdditionalProperties != nil && !*d.AdditionalProperties
	if len(d.Properties) == 0 && len(d.Required) == 0 {
		return
	}
	r.fields = make(map[string]field, len(d.Properties))
	for _, name := range slices.Sorted(maps.Keys(d.Properties)) {
		r.fields[name] = field{rule: c.compile(d.Properties[name], joinKey(joinKey(path, "properties"), name))}
	}
	for i, name := range d.Required {
		f, ok := r.fields[name]
		switch {
		case f.required > 0:
			c.bad(joinIndex(joinKey(path, "required"), i), clip(name)+" stands here twice", "keep one of them")
			continue
		case !ok && r.closed:
			c.bad(joinIndex(joinKey(path, "required"), i), clip(name)+" is required but not possible", "list it under properties")
			continue
		}
		r.required = append(r.required, name)
		f.required = len(r.required)
		r.fields[name] = f
	}
}
