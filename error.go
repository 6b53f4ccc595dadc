package rapport

import (
	"errors"
	"strconv"
	"strings"
)

// ErrorKind says what class of thing went wrong; HTTP status and exit code are each derived from it in one table.
type ErrorKind string

// The kinds of error.
const (
	Invalid         ErrorKind = "invalid"
	Unauthenticated ErrorKind = "unauthenticated"
	Forbidden       ErrorKind = "forbidden"
	NotFound        ErrorKind = "notfound"
	Conflict        ErrorKind = "conflict"
	TooMany         ErrorKind = "toomany"
	Unavailable     ErrorKind = "unavailable"
	Internal        ErrorKind = "internal"
)

// Error is the one error shape: what was attempted, where, what was wrong, and what to do about it.
type Error struct {
	Kind  ErrorKind
	Op    string // a verb phrase: "parse event", "open log"
	Where string // a path, file:line, or field such as batch[3].userId; may be empty
	Err   error
	Hint  string // what to do; may be empty
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	if e.Where != "" {
		b.WriteString(" at " + e.Where)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf finds the kind of the outermost rapport error in err's chain; any other error is Internal.
func KindOf(err error) ErrorKind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

func errText(s string) error { return errors.New(s) }

func quote(s string) string {
	if len(s) > 80 {
		s = s[:80] + "…"
	}
	return strconv.Quote(s)
}
