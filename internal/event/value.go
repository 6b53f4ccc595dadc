package event

import (
	"bytes"
	"strconv"
)

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds; None is no value at all.
const (
	None Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

var kindNames = [...]string{"nothing", "null", "a boolean", "a number", "a string", "an array", "an object"}

func (k Kind) String() string { return kindNames[k] }

// Value is one JSON value inside valid JSON text.
type Value struct {
	Kind Kind
	Raw  []byte // the text of the value, a string with its quotes
}

// Text is what the value says: a string without quotes and escapes, any other value as it stands. It points into Raw unless
// there are escapes.
func (v Value) Text() []byte {
	if v.Kind != String || len(v.Raw) < 2 {
		return v.Raw
	}
	in := v.Raw[1 : len(v.Raw)-1]
	if bytes.IndexByte(in, '\\') < 0 {
		return in
	}
	out, _ := appendUnescaped(make([]byte, 0, len(in)), in)
	return out
}

// AppendText appends what Text returns.
func (v Value) AppendText(dst []byte) []byte {
	if v.Kind != String || len(v.Raw) < 2 {
		return append(dst, v.Raw...)
	}
	dst, _ = appendUnescaped(dst, v.Raw[1:len(v.Raw)-1])
	return dst
}

// Bool is the value of a boolean; ok is false for any other kind.
func (v Value) Bool() (b, ok bool) {
	return v.Kind == Bool && len(v.Raw) > 0 && v.Raw[0] == 't', v.Kind == Bool
}

// Float is the value of a number, rounded to the nearest float64; ok is false for any other kind and out of range.
func (v Value) Float() (float64, bool) {
	if v.Kind != Number {
		return 0, false
	}
	if m, e, ok := shortDecimal(v.Raw); ok {
		return scaleFloat(m, e), true
	}
	f, err := strconv.ParseFloat(string(v.Raw), 64)
	return f, err == nil
}

// Micros is the value of a number in millionths, exact, halves rounded away from zero; ok is false for any other kind and
// where it does not fit.
func (v Value) Micros() (int64, bool) {
	if v.Kind != Number {
		return 0, false
	}
	return ParseMicros(v.Raw)
}

// Time is the instant that a string states, in microseconds; ok is false where it states none. See ParseTime.
func (v Value) Time() (int64, bool) {
	if v.Kind != String || len(v.Raw) < 2 {
		return 0, false
	}
	return ParseTime(v.Raw[1 : len(v.Raw)-1])
}
