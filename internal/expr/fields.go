package expr

import (
	"fmt"
	"slices"
	"strings"
)

// fields reads the members of one object.
type fields struct {
	of     map[string]any
	path   string
	limits Limits
}

func (f *fields) has(name string) bool { _, ok := f.of[name]; return ok }

func (f *fields) names() []string {
	names := make([]string, 0, len(f.of))
	for k := range f.of {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}

// only refuses members that do not belong.
func (f *fields) only(known ...string) error {
	for _, k := range f.names() {
		if slices.Contains(known, k) {
			continue
		}
		hint := "members here are " + list(known)
		if near, ok := nearest(k, known); ok {
			hint = "did you mean " + near + "?"
		}
		return invalid(join(f.path, k), "is not known", hint)
	}
	return nil
}

// text reads a non-empty string.
func (f *fields) text(name string) (string, error) {
	s, ok := f.of[name].(string)
	if !ok {
		if !f.has(name) {
			return "", invalid(join(f.path, name), "is missing", "say "+name+": …")
		}
		return "", invalid(join(f.path, name), "is "+kindOf(f.of[name])+", not text", "")
	}
	return s, checkText(s, join(f.path, name), f.limits)
}

func checkText(s, path string, l Limits) error {
	switch {
	case strings.TrimSpace(s) == "":
		return invalid(path, "is empty", "give it a name or leave it out")
	case len(s) > l.Text:
		return invalid(path, fmt.Sprintf("is %d bytes long", len(s)), fmt.Sprintf("keep it within %d bytes", l.Text))
	}
	return nil
}
