package customer

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"rapport"
)

// The forms of an uploaded list.
const (
	ListCSV   = "csv"   // RFC 4180 with a header line: each column is an identifier type
	ListLines = "jsonl" // a JSON object per line: each member is an identifier type
)

// MostListRows is how many rows one upload may have.
const MostListRows = 1_000_000

const (
	mostListColumns = 16
	mostListLine    = 64 << 10
	mostProblems    = 100
)

// ListProblem is a row that could not be taken.
type ListProblem struct {
	Line   int    `json:"line"` // from 1
	Reason string `json:"reason"`
}

// listRow is one row: the identifiers of one person, as written.
type listRow struct {
	line int
	ids  []rapport.Identifier
	bad  string // why it is no row
}

var (
	errTooManyRows = fmt.Errorf("it has more than %d rows", MostListRows)
	errNoHeader    = errors.New("it has no header line")
	errListForm    = errors.New("it is neither CSV nor JSON lines")
)

// readList gives each row of an upload to take. What makes everything behind it doubtful, such as a quote that is never
// closed or an unknown column, is an Invalid error with its line; a row that is wrong by itself is given with its reason.
func readList(in io.Reader, form string, known func(rapport.IdentifierType) bool, take func(listRow)) error {
	switch form {
	case ListCSV:
		return readListCSV(in, known, take)
	case ListLines:
		return readListLines(in, known, take)
	}
	return invalidList(0, errListForm, "send text/csv or application/x-ndjson")
}

func invalidList(line int, err error, hint string) error {
	where := ""
	if line > 0 {
		where = fmt.Sprintf("line %d", line)
	}
	return &rapport.Error{Kind: rapport.Invalid, Op: "read list", Where: where, Err: err, Hint: hint}
}

func readListCSV(in io.Reader, known func(rapport.IdentifierType) bool, take func(listRow)) error {
	b := bufio.NewReader(in)
	if head, _ := b.Peek(3); bytes.Equal(head, []byte{0xef, 0xbb, 0xbf}) {
		_, _ = b.Discard(3)
	}
	r := csv.NewReader(b)
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return invalidList(0, errNoHeader, "name the identifier types in the first line, for example user_id or email")
	}
	if err != nil {
		return brokenList(err)
	}
	types, err := listColumns(header, known)
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return brokenList(err)
		}
		if n == MostListRows {
			return invalidList(0, errTooManyRows, "split it into several uploads of mode add")
		}
		line, _ := r.FieldPos(0)
		row := listRow{line: line}
		if len(cells) != len(types) {
			row.bad = fmt.Sprintf("it has %d columns, the header has %d", len(cells), len(types))
		}
		for i := range min(len(cells), len(types)) {
			if v := strings.TrimSpace(cells[i]); v != "" {
				row.ids = append(row.ids, rapport.Identifier{Type: types[i], Value: strings.Clone(v)})
			}
		}
		take(row)
	}
}

func listColumns(header []string, known func(rapport.IdentifierType) bool) ([]rapport.IdentifierType, error) {
	if len(header) > mostListColumns {
		return nil, invalidList(1, fmt.Errorf("it has more than %d columns", mostListColumns), "leave in only identifiers")
	}
	types := make([]rapport.IdentifierType, len(header))
	for i, name := range header {
		types[i] = rapport.IdentifierType(strings.TrimSpace(name))
		if !known(types[i]) {
			return nil, unknownColumn(1, string(types[i]))
		}
	}
	return types, nil
}

func unknownColumn(line int, name string) error {
	if len(name) > 60 {
		name = name[:60] + "…"
	}
	return invalidList(line, fmt.Errorf("%q is no identifier type that the identity policy or anybody's identifiers have", name),
		"use user_id, email, phone, anonymous_id or a type of your own, and leave other columns out")
}

func brokenList(err error) error {
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		return invalidList(p.StartLine, p.Err, "close the quote; nothing was changed")
	}
	return err
}

func readListLines(in io.Reader, known func(rapport.IdentifierType) bool, take func(listRow)) error {
	s := bufio.NewScanner(in)
	s.Buffer(make([]byte, 0, 4096), mostListLine)
	rows := 0
	for line := 1; s.Scan(); line++ {
		text := bytes.TrimSpace(s.Bytes())
		if len(text) == 0 {
			continue
		}
		if rows++; rows > MostListRows {
			return invalidList(0, errTooManyRows, "split it into several uploads of mode add")
		}
		row, err := listLine(line, text, known)
		if err != nil {
			return err
		}
		take(row)
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return invalidList(0, fmt.Errorf("a line is longer than %d bytes", mostListLine), "write one object a line")
	}
	return s.Err()
}

// listLine reads {"user_id": "42", "email": "mei@example.com"}. The order of the members makes no difference.
func listLine(line int, text []byte, known func(rapport.IdentifierType) bool) (listRow, error) {
	row := listRow{line: line}
	members := map[string]any{}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&members); err != nil || d.More() {
		row.bad = "it is no JSON object"
		return row, nil
	}
	if len(members) > mostListColumns {
		row.bad = fmt.Sprintf("it has more than %d members", mostListColumns)
		return row, nil
	}
	for name, v := range members {
		if !known(rapport.IdentifierType(name)) {
			return row, unknownColumn(line, name)
		}
		switch v := v.(type) {
		case nil:
		case string, json.Number:
			if s := strings.TrimSpace(fmt.Sprint(v)); s != "" {
				row.ids = append(row.ids, rapport.Identifier{Type: rapport.IdentifierType(name), Value: s})
			}
		default:
			row.bad = fmt.Sprintf("%s is neither text nor number", name)
		}
	}
	return row, nil
}
