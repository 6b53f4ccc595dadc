package event

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// MaxDepth is how deep an event's JSON may nest; the event itself is the first level.
const MaxDepth = 64

// scanner walks JSON text once, checking all of it. fault is what breaks the text itself; soft is the first thing that is
// wrong but leaves the structure readable, so that it can be held against one event only.
type scanner struct {
	b     []byte
	fault string
	at    int // where fault is
	soft  Reason
	where int      // where soft is
	base  int      // depth at which the current event stands
	spill []uint64 // container kinds of enclosing levels, 64 to a word
}

func (s *scanner) fail(i int, what string) int {
	if s.fault == "" {
		s.fault, s.at = what, i
	}
	return -1
}

func (s *scanner) bad(i int, r Reason) {
	if s.soft == "" {
		s.soft, s.where = r, i
	}
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// special marks the bytes of w that a string cannot just run over: quote, backslash, control and non-ASCII. Bits above the
// lowest one set may be false.
func special(w uint64) uint64 {
	q := w ^ (ones * '"')
	e := w ^ (ones * '\\')
	return ((q - ones) | (e - ones) | (w - ones*0x20) | w) & highs
}

// str reads a string whose opening quote is at i-1 and returns the place of its closing quote, or -1.
func (s *scanner) str(i int) (end int, escaped bool) {
	b := s.b
	for {
		for i+8 <= len(b) {
			m := special(binary.LittleEndian.Uint64(b[i:]))
			if m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		if i >= len(b) {
			return s.fail(len(b), "the text ends inside a string"), escaped
		}
		switch c := b[i]; {
		case c == '"':
			return i, escaped
		case c == '\\':
			escaped = true
			if i = s.escape(i + 1); i < 0 {
				return -1, escaped
			}
		case c < 0x20:
			s.bad(i, BadCharacter)
			i++
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRune(b[i:])
			if r == utf8.RuneError && n == 1 {
				s.bad(i, BadCharacter)
			}
			i += n
		default:
			i++
		}
	}
}

// escape reads what follows a backslash.
func (s *scanner) escape(i int) int {
	if i >= len(s.b) {
		return s.fail(i, "the text ends inside a string")
	}
	switch s.b[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1
	case 'u':
		for k := 1; k <= 4; k++ {
			if i+k >= len(s.b) {
				return s.fail(i+k, "the text ends inside a string")
			}
			if hexDigit[s.b[i+k]] == 0 {
				return s.fail(i+k, `\u wants four hexadecimal digits`)
			}
		}
		return i + 5
	}
	return s.fail(i, "no such escape in a string")
}

// hexDigit holds the value of a hexadecimal digit plus one, 0 for any other byte.
var hexDigit = func() (t [256]uint8) {
	for i := range uint8(10) {
		t['0'+i] = i + 1
	}
	for i := range uint8(6) {
		t['a'+i], t['A'+i] = i+11, i+11
	}
	return t
}()

func (s *scanner) space(i int) int {
	b := s.b
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// number reads a number that starts at i.
func (s *scanner) number(i int) int {
	b := s.b
	if b[i] == '-' {
		i++
	}
	switch {
	case i < len(b) && b[i] == '0':
		i++
	case i < len(b) && b[i]-'1' <= 8:
		i = digits(b, i)
	default:
		return s.fail(i, "a number wants a digit here")
	}
	if i < len(b) && b[i] == '.' {
		j := digits(b, i+1)
		if j == i+1 {
			return s.fail(j, "a number wants a digit after its point")
		}
		i = j
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		j := digits(b, i)
		if j == i {
			return s.fail(j, "a number wants a digit in its exponent")
		}
		i = j
	}
	return i
}

func digits(b []byte, i int) int {
	for i < len(b) && b[i]-'0' <= 9 {
		i++
	}
	return i
}

func (s *scanner) literal(i int, word string) int {
	if len(s.b)-i >= len(word) && string(s.b[i:i+len(word)]) == word {
		return i + len(word)
	}
	return s.fail(i, "not a JSON value")
}

// value reads the value that starts at i (no space before it) and returns the place after it, its kind, and whether it is a
// string with escapes. depth is how many containers enclose it.
func (s *scanner) value(i, depth int) (end int, k Kind, escaped bool) {
	if i >= len(s.b) {
		return s.fail(i, "the text ends where a value should be"), None, false
	}
	switch c := s.b[i]; c {
	case '"':
		if end, escaped = s.str(i + 1); end >= 0 {
			end++
		}
		return end, String, escaped
	case '{':
		return s.container(i, depth), Object, false
	case '[':
		return s.container(i, depth), Array, false
	case 't':
		return s.literal(i, "true"), Bool, false
	case 'f':
		return s.literal(i, "false"), Bool, false
	case 'n':
		return s.literal(i, "null"), Null, false
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return s.number(i), Number, false
	}
	return s.fail(i, "not a JSON value"), None, false
}

// container reads the object or array that starts at i, with all inside it, without recursion: kinds of open containers are
// bits of stack, spilled to memory past 64 levels.
func (s *scanner) container(i, depth int) int {
	var (
		b      = s.b
		stack  uint64
		levels int
	)
	s.spill = s.spill[:0]
open:
	if levels > 0 && levels&63 == 0 {
		s.spill = append(s.spill, stack)
	}
	levels++
	if depth+levels-s.base > MaxDepth {
		s.bad(i, TooDeep)
	}
	if b[i] == '{' {
		stack = stack<<1 | 1
		if i = s.space(i + 1); i < len(b) && b[i] == '}' {
			goto shut
		}
		goto key
	}
	stack <<= 1
	if i = s.space(i + 1); i < len(b) && b[i] == ']' {
		goto shut
	}
	goto item
key:
	if i >= len(b) || b[i] != '"' {
		return s.fail(i, "an object wants a quoted key here")
	}
	if i, _ = s.str(i + 1); i < 0 {
		return -1
	}
	if i++; i < len(b) && b[i] != ':' {
		i = s.space(i)
	}
	if i >= len(b) || b[i] != ':' {
		return s.fail(i, "a key wants a colon after it")
	}
	if i++; i < len(b) && b[i] == ' ' {
		i = s.space(i)
	}
item:
	if i < len(b) {
		switch c := b[i]; {
		case c == '"':
			if i, _ = s.str(i + 1); i < 0 {
				return -1
			}
			i++
			goto next
		case c == '{' || c == '[':
			goto open
		}
	}
	i = s.space(i)
	if i < len(b) && (b[i] == '{' || b[i] == '[') {
		goto open
	}
	if i, _, _ = s.value(i, 0); i < 0 {
		return -1
	}
next:
	if i < len(b) && b[i] <= ' ' {
		i = s.space(i)
	}
	if i >= len(b) {
		return s.fail(i, "the text ends inside an object or array")
	}
	switch c := b[i]; {
	case c == ',':
		i = s.space(i + 1)
		if stack&1 == 1 {
			goto key
		}
		goto item
	case c == '}' && stack&1 == 1, c == ']' && stack&1 == 0:
		goto shut
	}
	return s.fail(i, "a comma or the end of the object or array should be here")
shut:
	i++
	levels--
	if levels == 0 {
		return i
	}
	stack >>= 1
	if levels&63 == 0 {
		stack = s.spill[len(s.spill)-1]
		s.spill = s.spill[:len(s.spill)-1]
	}
	goto next
}
