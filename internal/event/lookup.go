package event

import (
	"encoding/binary"
	"math/bits"
)

// Lookup finds the value under path in a raw JSON object: a key, or keys joined by dots that lead through nested objects. A
// member whose whole key is the path comes before a nested one. The text is taken to be valid, as in every stored event; in
// other text nothing outside of it is read and the answer may be anything. It allocates nothing but for escaped keys.
func Lookup(object []byte, path string) (Value, bool) {
	var whole, nested Value
	head := len(path)
	for i := range len(path) {
		if path[i] == '.' {
			head = i
			break
		}
	}
	for w := members(object); w.next(); {
		switch {
		case sameText(w.key, w.escaped, path):
			whole = w.value
		case head < len(path) && sameText(w.key, w.escaped, path[:head]):
			nested = w.value
		}
	}
	if whole.Kind != None {
		return whole, true
	}
	if nested.Kind == Object {
		return Lookup(nested.Raw, path[head+1:])
	}
	return Value{}, false
}

// Each calls fn for every member of a raw JSON object in the order of the text, until fn returns false. A key that stands
// there twice is given twice; the last one counts. Keys are unescaped. As for Lookup the text is taken to be valid.
func Each(object []byte, fn func(key []byte, v Value) bool) {
	for w := members(object); w.next(); {
		key := w.key
		if w.escaped {
			key, _ = appendUnescaped(nil, key)
		}
		if !fn(key, w.value) {
			return
		}
	}
}

// Elements calls fn for every element of a raw JSON array, in order, until fn returns false.
func Elements(array []byte, fn func(v Value) bool) {
	i := skipSpace(array, 0)
	if i >= len(array) || array[i] != '[' {
		return
	}
	for i = skipSpace(array, i+1); i < len(array) && array[i] != ']'; i = skipSpace(array, i) {
		if array[i] == ',' {
			i = skipSpace(array, i+1)
		}
		end, kind := skipValue(array, i)
		if kind == None || !fn(Value{kind, array[i:end]}) {
			return
		}
		i = end
	}
}

// walk steps over the members of an object.
type walk struct {
	b       []byte
	i       int
	key     []byte // as it stands in the text
	quoted  []byte // with its quotes
	escaped bool
	value   Value
}

func members(object []byte) walk {
	i := skipSpace(object, 0)
	if i >= len(object) || object[i] != '{' {
		return walk{}
	}
	return walk{b: object, i: i + 1}
}

func (w *walk) next() bool {
	b, i := w.b, skipSpace(w.b, w.i)
	if i < len(b) && b[i] == ',' {
		i = skipSpace(b, i+1)
	}
	if i >= len(b) || b[i] != '"' {
		return false
	}
	end, escaped := skipString(b, i+1)
	if end < 0 {
		return false
	}
	w.key, w.quoted, w.escaped = b[i+1:end], b[i:end+1], escaped
	if i = skipSpace(b, end+1); i >= len(b) || b[i] != ':' {
		return false
	}
	i = skipSpace(b, i+1)
	end, kind := skipValue(b, i)
	if kind == None {
		return false
	}
	w.value, w.i = Value{kind, b[i:end]}, end
	return true
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && b[i] <= ' ' {
		i++
	}
	return i
}

// skipString finds the closing quote of the string whose inside starts at i.
func skipString(b []byte, i int) (end int, escaped bool) {
	for {
		for i+8 <= len(b) {
			w := binary.LittleEndian.Uint64(b[i:])
			q, e := w^(ones*'"'), w^(ones*'\\')
			m := ((q-ones)&^q | (e-ones)&^e) & highs
			if m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		if i >= len(b) {
			return -1, escaped
		}
		switch b[i] {
		case '"':
			return i, escaped
		case '\\':
			escaped = true
			i += 2
		default:
			i++
		}
	}
}

func skipValue(b []byte, i int) (end int, kind Kind) {
	if i >= len(b) {
		return i, None
	}
	switch b[i] {
	case '"':
		if end, _ = skipString(b, i+1); end < 0 {
			return i, None
		}
		return end + 1, String
	case '{':
		kind = Object
	case '[':
		kind = Array
	case 't', 'f':
		return skipPlain(b, i), Bool
	case 'n':
		return skipPlain(b, i), Null
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return skipPlain(b, i), Number
	default:
		return i, None
	}
	if end = skipContainer(b, i); end < 0 {
		return i, None
	}
	return end, kind
}

func skipPlain(b []byte, i int) int {
	for i < len(b) && b[i] != ',' && b[i] != '}' && b[i] != ']' && b[i] > ' ' {
		i++
	}
	return i
}

// skipContainer finds the place after the object or array that starts at i; -1 if it never ends.
func skipContainer(b []byte, i int) int {
	depth := 0
	for {
		for i+8 <= len(b) {
			w := binary.LittleEndian.Uint64(b[i:])
			x := w | ones*0x20 // brackets become braces
			q, o, c := w^(ones*'"'), x^(ones*'{'), x^(ones*'}')
			m := ((q-ones)&^q | (o-ones)&^o | (c-ones)&^c) & highs
			if m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		if i >= len(b) {
			return -1
		}
		switch b[i] {
		case '"':
			end, _ := skipString(b, i+1)
			if end < 0 {
				return -1
			}
			i = end
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
}
