package customer

import (
	"cmp"
	"errors"
	"math"
	"strconv"
	"strings"

	"rapport"
)

// Position is a place in the journal of transitions: the offset of the record that brought the transition about, and its number
// among those of the record. As text it is offset-number, such as 4711-0. The zero Position is before all others:
// the first record of a log brings none about.
type Position struct {
	Offset rapport.Offset
	Seq    uint32
}

// ParsePosition reads the text of a position; empty is the zero Position.
func ParsePosition(text string) (Position, error) {
	if text == "" {
		return Position{}, nil
	}
	offset, seq, ok := strings.Cut(text, "-")
	o, err := strconv.ParseUint(offset, 10, 63)
	s, err2 := strconv.ParseUint(seq, 10, 32)
	if !ok || err != nil || err2 != nil {
		return Position{}, &rapport.Error{Kind: rapport.Invalid, Op: "read position", Where: "after", Err: errPosition,
			Hint: "positions are as the journal gives them, such as 4711-0; leave it out to begin at the start"}
	}
	return Position{rapport.Offset(o), uint32(s)}, nil
}

var errPosition = errors.New("it is no place in the journal")

// Compare orders positions as the transitions happened.
func (p Position) Compare(o Position) int {
	return cmp.Or(cmp.Compare(p.Offset, o.Offset), cmp.Compare(p.Seq, o.Seq))
}

// Next is the position directly behind.
func (p Position) Next() Position {
	if p.Seq == math.MaxUint32 {
		return Position{p.Offset + 1, 0}
	}
	return Position{p.Offset, p.Seq + 1}
}

func (p Position) String() string {
	return strconv.FormatUint(uint64(p.Offset), 10) + "-" + strconv.FormatUint(uint64(p.Seq), 10)
}

// MarshalText implements encoding.TextMarshaler.
func (p Position) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Position) UnmarshalText(text []byte) (err error) {
	*p, err = ParsePosition(string(text))
	return err
}
