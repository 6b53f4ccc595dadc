package identity

import (
	"github.com/nyaruka/phonenumbers"
)

// maxPhones bounds the numbers remembered with their normal form; reading one anew costs microseconds.
const maxPhones = 1 << 16

// phone is the number in E.164. One that begins with + and has nothing but digits and separators is read here; any other
// is read as dialled in the region.
func (g *Graph) phone(value []byte, region string) ([]byte, bool) {
	if value[0] == '+' {
		if out, ok := g.international(value); ok {
			return out, true
		}
	}
	key := region + " " + string(value)
	if known, ok := g.phones[key]; ok {
		return []byte(known), known != ""
	}
	out := ""
	if n, err := phonenumbers.Parse(string(value), region); err == nil && phonenumbers.IsPossibleNumber(n) {
		out = phonenumbers.Format(n, phonenumbers.E164)
	}
	if len(g.phones) >= maxPhones {
		clear(g.phones)
	}
	g.phones[key] = out
	return []byte(out), out != ""
}

func (g *Graph) international(value []byte) ([]byte, bool) {
	clean := true
	digits := 0
	for _, c := range value[1:] {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == ' ' || c == '-' || c == '.' || c == '(' || c == ')':
			clean = false
		default:
			return nil, false
		}
	}
	if digits < 8 || digits > 15 || value[1] == '0' {
		return nil, false
	}
	if clean {
		return value, true
	}
	n := len(g.scratch)
	g.scratch = append(g.scratch, '+')
	for _, c := range value[1:] {
		if c >= '0' && c <= '9' {
			g.scratch = append(g.scratch, c)
		}
	}
	return g.scratch[n:len(g.scratch):len(g.scratch)], true
}
