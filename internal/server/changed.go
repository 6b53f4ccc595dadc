package server

import (
	"encoding/json"
	"slices"
	"time"

	"rapport"
	"rapport/internal/catalog"
)

// changed are the definitions that changed from an instant on and before another, and the annotations of something that was the
// matter then. An annotation stands at its own time, not at that of whoever wrote it down.
func (s *Server) changed(from, to time.Time) []rapport.Definition {
	out := slices.DeleteFunc(s.deps.Definitions.Changed(from, to), func(d rapport.Definition) bool { return d.Kind == rapport.KindAnnotation })
	for _, d := range s.deps.Definitions.List(rapport.KindAnnotation) {
		var spec catalog.AnnotationSpec
		if json.Unmarshal(d.Spec, &spec) != nil {
			continue
		}
		begin, end := s.marked(spec.At, false), s.marked(spec.At, true)
		if spec.At == "" {
			begin, end = s.marked(spec.From, false), s.marked(spec.To, false)
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
func (s *Server) marked(text string, after bool) time.Time {
	if t, err := time.ParseInLocation(time.DateOnly, text, s.zone()); err == nil {
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
