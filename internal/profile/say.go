package profile

import (
	"bytes"
	"slices"

	"rapport"
	"rapport/internal/event"
)

// traits takes what the event says about the person.
func (w *Writer) traits(f Fragment, v *event.View, ts int64, tie uint32) Fragment {
	switch v.Type() {
	case rapport.Identify:
		return w.setAll(f, v.Traits(), v.Source(), ts, tie)
	case rapport.Group:
		if id := v.GroupID(); len(id) > 0 {
			w.scratch = event.AppendQuoted(w.scratch[:0], id)
			f = w.set(f, []byte("groupId"), said{w.scratch, v.Source(), ts, tie})
		}
		return f
	}
	c := v.Context()
	if !bytes.Contains(c, []byte(`"traits"`)) {
		return f
	}
	if t, ok := event.Lookup(c, "traits"); ok && t.Kind == event.Object {
		return w.setAll(f, t.Raw, v.Source(), ts, tie)
	}
	return f
}

// member is one trait as an event says it.
type member struct{ name, value []byte }

// setAll sets the members of an object in order of their names; of a name that stands there twice the last one counts.
func (w *Writer) setAll(f Fragment, object, source []byte, ts int64, tie uint32) Fragment {
	w.members = w.members[:0]
	event.Each(object, func(key []byte, v event.Value) bool {
		w.members = append(w.members, member{key, v.Raw})
		return true
	})
	slices.SortStableFunc(w.members, func(a, b member) int { return bytes.Compare(a.name, b.name) })
	for i, m := range w.members {
		if i+1 < len(w.members) && bytes.Equal(m.name, w.members[i+1].name) {
			continue
		}
		f = w.set(f, m.name, said{m.value, source, ts, tie})
	}
	return f
}

// set merges one value of a trait into the fragment.
func (w *Writer) set(f Fragment, name []byte, s said) Fragment {
	p := w.plan.policy(name)
	if p.Computed != nil || len(name) == 0 {
		return f
	}
	if len(s.value) > w.plan.cfg.TraitBytes || len(name) > maxName {
		f[1] |= flagDropped
		return f
	}
	merge := p.Merge
	if merge != Last && merge != First && string(s.value) == "null" {
		return f
	}
	start := f.seriesEnd()
	at, found := findTrait(f.traits(), name)
	at += start
	if found {
		old := trait(f[at:])
		if s = w.merged(p, old.said(), s); bytes.Equal(s.value, old.value()) && s.time == old.time() && s.tie == old.tie() && bytes.Equal(s.source, old.source()) {
			return f
		}
		f = w.write(f, at, old.size(), name, s)
	} else {
		if merge == Union {
			s.value = union(p.Limit, w.plan.cfg.TraitBytes, s.value)
		}
		f = w.write(f, at, 0, name, s)
		put16(f[atTraits:], u16(f[atTraits:])+1)
		f = w.limit(f)
	}
	n := len(w.names)
	w.names = append(w.names, name...)
	w.touched.Traits = append(w.touched.Traits, w.names[n:len(w.names):len(w.names)])
	return f
}

// merged is what counts of an old and a new value; it never points into the fragment's trait if that is to be overwritten.
func (w *Writer) merged(p TraitPolicy, old, s said) said {
	if p.Merge != Union {
		return p.Merge.merge(old, s)
	}
	newer := Last.merge(old, s)
	newer.value = union(p.Limit, w.plan.cfg.TraitBytes, old.value, s.value)
	newer.source = append([]byte(nil), newer.source...)
	return newer
}

// write puts a trait over del bytes at a place.
func (w *Writer) write(f Fragment, at, del int, name []byte, s said) Fragment {
	n := traitHead + len(name) + len(s.source) + len(s.value)
	f = splice(f, at, del, n)
	put32(f[atTraitBytes:], uint32(int(u32(f[atTraitBytes:]))+n-del))
	b := f[at : at+n]
	b[0], b[1] = byte(len(name)), byte(len(s.source))
	put16(b[2:], len(s.value))
	put32(b[4:], s.tie)
	putI(b[8:], s.time)
	copy(b[traitHead:], name)
	copy(b[traitHead+len(name):], s.source)
	copy(b[traitHead+len(name)+len(s.source):], s.value)
	return f
}

// limit drops the last trait by name while there are too many.
func (w *Writer) limit(f Fragment) Fragment {
	for n := u16(f[atTraits:]); n > w.plan.cfg.Traits; n-- {
		at := f.seriesEnd()
		for range n - 1 {
			at += trait(f[at:]).size()
		}
		size := trait(f[at:]).size()
		f = splice(f, at, size, 0)
		put32(f[atTraitBytes:], u32(f[atTraitBytes:])-uint32(size))
		put16(f[atTraits:], n-1)
		f[1] |= flagDropped
	}
	return f
}
