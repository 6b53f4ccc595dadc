package catalog

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rapport"
)

// Format writes a definition as a YAML document in the form in which people write them, without what the catalog gives
// itself. Parse reads it back to the same hash.
func Format(def *rapport.Definition) ([]byte, error) {
	t, p := content(def)
	if p != nil {
		return nil, Problems{*p}.fault("format definition")
	}
	order := []string{"kind", "key", "owners", "wording", "expiresAt", "atExpiry", "spec"}
	slices.SortStableFunc(t.members, func(a, b member) int { return slices.Index(order, a.key) - slices.Index(order, b.key) })
	var b strings.Builder
	writeFields(&b, t, "")
	return []byte(b.String()), nil
}

// Heading is a comment line that says what Format leaves out.
func Heading(def *rapport.Definition) string {
	s := "# version " + itoa(def.Version) + " " + def.Status
	if !def.ChangedAt.IsZero() {
		s += " since " + def.ChangedAt.UTC().Format(time.RFC3339)
	}
	if def.ChangedBy != "" {
		s += " by " + strings.Join(strings.Fields(def.ChangedBy), " ")
	}
	if len(def.Hash) >= 12 {
		s += ", hash " + def.Hash[:12]
	}
	return s + "\n"
}

// maxFlow is how long a value may be and still stand on one line.
const maxFlow = 110

func writeFields(b *strings.Builder, t *tree, indent string) {
	for i, m := range t.members {
		if i > 0 {
			b.WriteString(indent)
		}
		b.WriteString(plainOrQuoted(m.key) + ":")
		writeUnder(b, m.value, indent)
	}
}

// writeUnder writes a value after its key or dash.
func writeUnder(b *strings.Builder, t *tree, indent string) {
	if flow := t.flow(); t.simple() && len(indent)+len(flow) <= maxFlow {
		b.WriteString(" " + flow + "\n")
		return
	}
	switch t.form {
	case formObject:
		b.WriteString("\n" + indent + "  ")
		writeFields(b, t, indent+"  ")
	case formList:
		b.WriteString("\n")
		for _, item := range t.items {
			b.WriteString(indent + "  -")
			writeItem(b, item, indent+"  ")
		}
	default:
		b.WriteString(" " + t.flow() + "\n")
	}
}

func writeItem(b *strings.Builder, t *tree, indent string) {
	if t.form == formObject && len(t.members) > 0 && (!t.simple() || len(indent)+len(t.flow()) > maxFlow) {
		b.WriteByte(' ')
		writeFields(b, t, indent+"  ")
		return
	}
	writeUnder(b, t, indent)
}

// simple tells whether a value reads well on one line: a single value, or a flat list or set of them.
func (t *tree) simple() bool {
	flat := func(v *tree) bool { return v.form < formList || (len(v.items) == 0 && len(v.members) == 0) }
	for _, item := range t.items {
		if !flat(item) {
			return false
		}
	}
	for _, m := range t.members {
		if !flat(m.value) {
			return false
		}
	}
	return true
}

// flow is a value on one line.
func (t *tree) flow() string {
	var parts []string
	switch t.form {
	case formNull:
		return "null"
	case formBool, formNumber:
		return t.text
	case formText:
		return plainOrQuoted(t.text)
	case formList:
		for _, item := range t.items {
			parts = append(parts, item.flow())
		}
		return "[" + strings.Join(parts, ", ") + "]"
	default:
		for _, m := range t.members {
			parts = append(parts, plainOrQuoted(m.key)+": "+m.value.flow())
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
}

// What every reader of YAML takes as text without quotes, words that some take as something else left aside.
var (
	plainText = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+-]+)*|[0-9]{1,6}[smhdw])$`)
	loadedSet = regexp.MustCompile(`^(?i:true|false|yes|no|on|off|y|n|null|nan|inf)$`)
)

func plainOrQuoted(s string) string {
	if len(s) < 200 && plainText.MatchString(s) && !loadedSet.MatchString(s) {
		return s
	}
	return string(appendYAMLText(nil, s))
}

// appendYAMLText writes a double-quoted scalar: JSON's escapes, and one for every character that YAML does not print as it is.
func appendYAMLText(b []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '\t':
			b = append(b, '\\', 't')
		case r < 0x20 || (r >= 0x7f && r < 0xa0) || r == 0x2028 || r == 0x2029 || r == 0xfeff:
			b = append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
