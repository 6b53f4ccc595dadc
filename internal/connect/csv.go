package connect

import (
	"bytes"
	"errors"
	"io"
	"strconv"
)

// csvSplitter splits rows as RFC 4180 has them: a field in quotes may hold the delimiter, line ends and doubled quotes. A
// quote inside a field that does not begin with one stands for itself.
type csvSplitter struct {
	delimiter byte
	text      []byte // the row so far
	unquoted  []byte // unescaped fields; cells point into it
}

var (
	errOpenQuote = errors.New("a quote is not closed")
	errAfter     = errors.New("text follows a closing quote")
)

// maxRowLines bounds a row whose fields have line ends, and with it what a quote that is never closed costs.
const maxRowLines = 2000

// readCSV completes the row that begins with a line, over further lines while a quote is open. Where the quote is not
// closed, within 1 MB and 2,000 lines, only the first line is rejected and the reading goes on with the second.
func (r *rows) readCSV(line []byte) (*Reject, error) {
	s := r.csv
	s.text = append(s.text[:0], line...)
	first, more, state := len(line), int64(0), s.scan(atStart, line)
	for state == inQuotes {
		next, err := r.lines.next()
		if err == nil || errors.Is(err, errLong) {
			more++
			s.text = append(s.text, next...)
			state = s.scan(state, next)
		}
		if errors.Is(err, io.EOF) || len(s.text) > maxRow || more >= maxRowLines || bytes.IndexByte(next, 0) >= 0 {
			return r.rejectFirst(first, more, errOpenQuote), nil
		}
		if err != nil {
			return nil, err
		}
	}
	r.row.raw = chomp(s.text)
	var err error
	if r.row.cells, err = s.split(r.row.cells[:0], r.row.raw); err != nil {
		return r.rejectFirst(first, more, err), nil
	}
	return nil, nil
}

// csvState is where a scan stands.
type csvState uint8

const (
	atStart    csvState = iota // of a field
	inPlain                    // in a field without quotes
	inQuotes                   // in a field with quotes
	afterQuote                 // after a quote inside of one: its end, or the first of two
)

// scan goes over a line to see whether a quote is open at its end.
func (s *csvSplitter) scan(state csvState, line []byte) csvState {
	for _, c := range line {
		switch {
		case state == inQuotes:
			if c == '"' {
				state = afterQuote
			}
		case c == '"' && (state == afterQuote || state == atStart):
			state = inQuotes
		case c == s.delimiter:
			state = atStart
		default:
			state = inPlain
		}
	}
	return state
}

// rejectFirst rejects the first line of what was read and puts back the others.
func (r *rows) rejectFirst(first int, more int64, why error) *Reject {
	text := r.csv.text
	if more > 0 {
		r.lines.unread(text[first:], more)
	}
	return reject(r.row.line, chomp(text[:first]), why.Error())
}

// split appends the fields of a whole row to cells. They are valid until the next call.
func (s *csvSplitter) split(cells [][]byte, text []byte) ([][]byte, error) {
	s.unquoted = s.unquoted[:0]
	if cap(s.unquoted) < len(text) {
		s.unquoted = make([]byte, 0, 2*len(text)) // cells point into it: it must not move while a row is split
	}
	for {
		if len(text) > 0 && text[0] == '"' {
			cell, rest, err := s.quoted(text[1:])
			if err != nil {
				return cells, err
			}
			cells, text = append(cells, cell), rest
		} else {
			end := bytes.IndexByte(text, s.delimiter)
			if end < 0 {
				return append(cells, text), nil
			}
			cells, text = append(cells, text[:end]), text[end:]
		}
		if len(text) == 0 {
			return cells, nil
		}
		text = text[1:] // the delimiter
	}
}

// quoted reads a field after its opening quote, up to the delimiter after its closing one.
func (s *csvSplitter) quoted(text []byte) (cell, rest []byte, err error) {
	from := len(s.unquoted)
	for {
		end := bytes.IndexByte(text, '"')
		if end < 0 {
			return nil, nil, errOpenQuote
		}
		s.unquoted = append(s.unquoted, text[:end]...)
		text = text[end+1:]
		if len(text) == 0 || text[0] == s.delimiter {
			return s.unquoted[from:len(s.unquoted):len(s.unquoted)], text, nil
		}
		if text[0] != '"' {
			return nil, nil, errAfter
		}
		s.unquoted = append(s.unquoted, '"')
		text = text[1:]
	}
}

// splitTable splits at runs of blanks and tabs.
func splitTable(cells [][]byte, text []byte) [][]byte {
	for {
		text = bytes.TrimLeft(text, " \t")
		if len(text) == 0 {
			return cells
		}
		end := bytes.IndexAny(text, " \t")
		if end < 0 {
			end = len(text)
		}
		cells, text = append(cells, text[:end]), text[end:]
	}
}

func counted(n int) string {
	if n == 1 {
		return "1 column"
	}
	return strconv.Itoa(n) + " columns"
}
