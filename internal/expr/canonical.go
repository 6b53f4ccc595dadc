package expr

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"rapport"
)

// Canonical is the condition's JSON in the one form that equal conditions share.
func (c *Condition) Canonical() []byte { return bytes.Clone(c.canonical) }

// Hash is the SHA-256 of Canonical, in hexadecimal.
func (c *Condition) Hash() string {
	h := sha256.Sum256(c.canonical)
	return hex.EncodeToString(h[:])
}

// MarshalJSON writes Canonical.
func (c *Condition) MarshalJSON() ([]byte, error) { return c.Canonical(), nil }

// UnmarshalJSON is Parse.
func (c *Condition) UnmarshalJSON(data []byte) error {
	p, err := Parse(data)
	if err != nil {
		return err
	}
	*c = *p
	return nil
}

// New checks a tree built in code and puts it in normal form.
func New(root Node) (*Condition, error) {
	var b bytes.Buffer
	appendNode(&b, root)
	return Parse(b.Bytes())
}

func appendNode(b *bytes.Buffer, n Node) {
	switch x := n.(type) {
	case All:
		appendGroup(b, "all", x.Of)
	case Any:
		appendGroup(b, "any", x.Of)
	case Not:
		b.WriteString(`{"not":`)
		appendNode(b, x.Of)
		b.WriteByte('}')
	case Event:
		b.WriteByte('{')
		appendMeasure(b, x.Measure)
		appendTest(b, x.Test)
		b.WriteByte('}')
	case Trait:
		b.WriteString(`{"trait":`)
		writeString(b, x.Name)
		appendTest(b, x.Test)
		b.WriteByte('}')
	case Identifier:
		b.WriteString(`{"identifier":`)
		writeString(b, string(x.Type))
		appendTest(b, x.Test)
		b.WriteByte('}')
	case Sequence:
		appendSequence(b, x)
	case Score:
		appendScore(b, x)
	case Consent:
		b.WriteString(`{"consent":`)
		writeString(b, x.Category)
		b.WriteString(`,"op":"` + string(x.Op) + `"}`)
	case List:
		b.WriteString(`{"list":`)
		writeString(b, string(x.Key))
		b.WriteByte('}')
	case Segment:
		b.WriteString(`{"segment":`)
		writeString(b, string(x.Key))
		b.WriteByte('}')
	}
}

func appendGroup(b *bytes.Buffer, name string, of []Node) {
	b.WriteString(`{"` + name + `":[`)
	for i, k := range of {
		if i > 0 {
			b.WriteByte(',')
		}
		appendNode(b, k)
	}
	b.WriteString("]}")
}

// appendMeasure writes the members of a measure: type unless track, event, where, measure, property, window, per.
func appendMeasure(b *bytes.Buffer, m Measure) {
	appendTarget(b, m.Type, m.Event, m.Where)
	b.WriteString(`,"measure":"` + string(m.Kind) + `"`)
	if m.Property != "" {
		b.WriteString(`,"property":`)
		writeString(b, m.Property)
	}
	appendWindow(b, m)
	if m.Per != 0 {
		b.WriteString(`,"per":"` + m.Per.String() + `"`)
	}
	if m.K > 0 {
		b.WriteString(`,"k":` + strconv.Itoa(m.K))
	}
}

// appendWindow writes the members of a measure's window.
func appendWindow(b *bytes.Buffer, m Measure) {
	if m.Within != 0 {
		b.WriteString(`,"within":"` + m.Within.String() + `"`)
	}
	if m.During != "" {
		b.WriteString(`,"during":"` + string(m.During) + `"`)
	}
	if m.Since != "" {
		b.WriteString(`,"sinceAnniversary":`)
		writeString(b, m.Since)
	}
	if m.From != 0 {
		b.WriteString(`,"from":"` + dateOf(m.From) + `"`)
	}
	if m.To != 0 {
		b.WriteString(`,"to":"` + dateOf(m.To) + `"`)
	}
}

// dateOf is an instant as people write it: a date if it is a midnight, UTC.
func dateOf(at int64) string {
	return strings.TrimSuffix(instant(at), "T00:00:00Z")
}

// appendTarget writes the members that choose events; there is always at least one.
func appendTarget(b *bytes.Buffer, t rapport.EventType, name string, where []Match) {
	if t != rapport.Track {
		b.WriteString(`"type":"` + typeName(t) + `"`)
	}
	if name != "" {
		if t != rapport.Track {
			b.WriteByte(',')
		}
		b.WriteString(`"event":`)
		writeString(b, name)
	}
	if len(where) == 0 {
		return
	}
	b.WriteString(`,"where":[`)
	for i, w := range where {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"property":`)
		writeString(b, w.Property)
		appendTest(b, w.Test)
		b.WriteByte('}')
	}
	b.WriteByte(']')
}

func appendTest(b *bytes.Buffer, t Test) {
	b.WriteString(`,"op":"` + string(t.Op) + `"`)
	if t.Value != nil {
		b.WriteString(`,"value":`)
		b.Write(t.Value)
	}
	if t.IgnoreCase {
		b.WriteString(`,"ignoreCase":true`)
	}
}

func typeName(t rapport.EventType) string {
	if t == AnyType {
		return "any"
	}
	return t.String()
}

func writeString(b *bytes.Buffer, s string) { b.Write(quoteJSON(s)) }

// quoteJSON writes a string as JSON without escaping what only HTML minds.
func quoteJSON(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// formatMicros writes millionths as the shortest decimal.
func formatMicros(m int64) string {
	u, sign := uint64(m), ""
	if m < 0 {
		u, sign = -u, "-"
	}
	s := sign + strconv.FormatUint(u/1e6, 10)
	if frac := u % 1e6; frac > 0 {
		f := strconv.FormatUint(frac+1e6, 10)[1:]
		for f[len(f)-1] == '0' {
			f = f[:len(f)-1]
		}
		s += "." + f
	}
	return s
}
