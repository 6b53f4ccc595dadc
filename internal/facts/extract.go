package facts

import (
	"math"
	"strings"

	"rapport"
	"rapport/internal/event"
)

const (
	maxDepth = 4
	maxPath  = 128
	maxPaths = 1 << 14 // interned at a time
)

// Extractor makes rows of stored events. Rows and what they point to are valid until Reset.
type Extractor struct {
	limits  Limits
	context map[string]bool // path: whether it is wanted itself, rather than something inside it
	paths   map[string]string

	rows   []Row
	props  []Property
	depths []uint8 // of the current event's properties
	text   []byte
	path   []byte
	first  int // in props, of the current event
	nested bool
}

// NewExtractor makes rows under these limits, with what is listed of the context.
func NewExtractor(c Config) *Extractor {
	x := &Extractor{limits: c.Limits, context: map[string]bool{}, paths: map[string]string{}}
	for _, path := range c.Context {
		for i, b := range []byte(path) {
			if b == '.' && !x.context[path[:i]] {
				x.context[path[:i]] = false
			}
		}
		x.context[path] = true
	}
	return x
}

// Rows are those made since Reset.
func (x *Extractor) Rows() []Row { return x.rows }

// Reset forgets the rows.
func (x *Extractor) Reset() {
	clear(x.rows)
	x.rows, x.props, x.text = x.rows[:0], x.props[:0], x.text[:0]
	if len(x.paths) > maxPaths {
		clear(x.paths)
	}
}

// Add makes a row of an event: of the record at offset that the log took at received (µs). False if it came under nobody.
func (x *Extractor) Add(v *event.View, offset rapport.Offset, received int64) bool {
	s := Subject{Type: rapport.UserID, Value: v.UserID()}
	if len(s.Value) == 0 {
		s = Subject{Type: rapport.AnonymousID, Value: v.AnonymousID()}
	}
	if len(s.Value) == 0 {
		return false
	}
	s.Value = x.keep(s.Value)
	x.first, x.depths, x.nested = len(x.props), x.depths[:0], false
	object := v.Properties()
	if v.Type() == rapport.Identify {
		object = v.Traits()
	}
	x.object(object, 0, false)
	if context := v.Context(); len(context) > 0 && len(x.context) > 0 {
		x.path = append(x.path[:0], ContextPrefix...)
		x.object(context, 0, true)
	}
	x.path = x.path[:0]
	x.rows = append(x.rows, Row{Offset: offset, Received: received, Hash: v.MessageHash(), Time: v.Timestamp(), Type: v.Type(),
		Name: x.keep(v.Name()), Source: x.keep(v.Source()), Subject: s, Properties: x.props[x.first:len(x.props):len(x.props)]})
	return true
}

func (x *Extractor) keep(b []byte) []byte {
	n := len(x.text)
	x.text = append(x.text, b...)
	return x.text[n:len(x.text):len(x.text)]
}

// object takes the members of an object whose path, with its last dot, is in x.path.
func (x *Extractor) object(raw []byte, depth uint8, context bool) {
	if len(raw) == 0 {
		return
	}
	prefix := len(x.path)
	event.Each(raw, func(key []byte, v event.Value) bool {
		x.path = append(x.path[:prefix], key...)
		if context {
			if leaf, ok := x.context[string(x.path[len(ContextPrefix):])]; !ok || !leaf && v.Kind != event.Object {
				return true
			}
		} else if depth == 0 && (strings.HasPrefix(string(x.path), ContextPrefix) || string(x.path) == SourcePath) {
			return true
		}
		x.member(v, depth, context)
		return true
	})
	x.path = x.path[:prefix]
}

func (x *Extractor) member(v event.Value, depth uint8, context bool) {
	if len(x.path) > maxPath {
		return
	}
	path := x.intern()
	if !x.place(path, depth) {
		return
	}
	p := Property{Path: path}
	switch v.Kind {
	case event.String:
		n := len(x.text)
		if x.text = v.AppendText(x.text); len(x.text)-n <= x.limits.Text {
			p.Kind, p.Text = Text, x.text[n:len(x.text):len(x.text)]
		} else {
			x.text = x.text[:n]
			p.Kind, p.Number = Flag, int64(Long)
		}
	case event.Number:
		p.Kind, p.Number = Number, Millionths(v)
	case event.Bool:
		p.Kind, p.Number = Flag, int64(False)
		if yes, _ := v.Bool(); yes {
			p.Number = int64(True)
		}
	case event.Object, event.Array:
		p.Kind, p.Number = Flag, int64(Other)
	default:
		return
	}
	x.put(p, depth)
	if v.Kind == event.Object && depth+1 < maxDepth {
		x.nested = true
		x.path = append(x.path, '.')
		x.object(v.Raw, depth+1, context)
	}
}

func (x *Extractor) put(p Property, depth uint8) {
	if len(x.props)-x.first < x.limits.PerEvent {
		x.props, x.depths = append(x.props, p), append(x.depths, depth)
	}
}

// place takes away what the value at path replaces: an earlier one, and what was inside that. False if a value is there that
// comes first: a member whose whole key is the path goes before a nested one.
func (x *Extractor) place(path string, depth uint8) bool {
	mine := x.props[x.first:]
	for i := 0; i < len(mine); i++ {
		inside := x.nested && len(mine[i].Path) > len(path) && x.depths[i] > depth && mine[i].Path[len(path)] == '.' && mine[i].Path[:len(path)] == path
		if mine[i].Path != path && !inside {
			continue
		}
		if !inside && x.depths[i] < depth {
			return false
		}
		mine = append(mine[:i], mine[i+1:]...)
		x.depths = append(x.depths[:i], x.depths[i+1:]...)
		i--
	}
	x.props = x.props[:x.first+len(mine)]
	return true
}

func (x *Extractor) intern() string {
	if p, ok := x.paths[string(x.path)]; ok {
		return p
	}
	p := string(x.path)
	x.paths[p] = p
	return p
}

// Millionths is a number as columns hold it: past the range it stays on its side.
func Millionths(v event.Value) int64 {
	if m, ok := v.Micros(); ok {
		return max(m, math.MinInt64+1) // the smallest is Absent
	}
	if len(v.Raw) > 0 && v.Raw[0] == '-' {
		return math.MinInt64 + 1
	}
	return math.MaxInt64
}
