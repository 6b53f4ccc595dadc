package server

import (
	"encoding/json"
	"slices"
	"time"

	"rapport"
	"rapport/internal/catalog"
)

// Changed gives the definitions that changed from an instant on and before another, and the annotations of something that was
// the matter then: insight.View's. An annotation stands at its own time, not at that of whoever wrote it down; zone, of whose days
// it is, is UTC if nil.
func Changed(of Definitions, zone *time.Location) func(from, to time.Time) []rapport.Definition {
	if zone == nil {
		zone = time.UTC
	}
	return func(from, to time.Time) []rapport.Definition { return changed(of, zone, from, to) }
}

func changed(of Definitions, zone *time.Location, from, to time.Time) []rapport.Definition {
	out := slices.DeleteFunc(of.Changed(from, to), func(d rapport.Definition) bool { return d.Kind == rapport.KindAnnotation })
	for _, d := range of.List(rapport.KindAnnotation) {
		var spec catalog.AnnotationSpec
		if json.Unmarshal(d.Spec, &spec) != nil {
			continue
		}
		begin, end := marked(spec.At, zone, false), marked(spec.At, zone, true)
		if spec.At == "" {
			begin, end = marked(spec.From, zone, false), marked(spec.To, zone, false)
		}
		if begin.Before(to) && end.After(from) {
			d.ChangedAt = begin
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b rapport.Definition) int { return a.ChangedAt.Compare(b.ChangedAt) })
	return out
}

// marked is an instant of an annotation; after is that past it, the end of a day.
func marked(text string, zone *time.Location, after bool) time.Time {
	if t, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		if after {
			t = t.AddDate(0, 0, 1)
		}
		return t
	}
	t, err := time.Parse(time.RFC3339, text)
	if err == nil && after {
		t = t.Add(time.Microsecond)
	}
	return t
}
