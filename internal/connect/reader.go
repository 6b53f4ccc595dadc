package connect

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
)

const maxRow = 1 << 20

// Reject is a row that did not become an event.
type Reject struct {
	Line   int64  `json:"line"` // of its first line, from 1
	Reason string `json:"reason"`
	Raw    string `json:"raw"` // at most 64 KB of it
}

// place is where the reading stands: what comes next.
type place struct {
	Byte int64 `json:"byte"` // into the text, unpacked
	Line int64 `json:"line"` // lines read so far
}

// lines reads lines of bounded length and knows where it stands.
type lines struct {
	in   *bufio.Reader
	at   place
	back []byte // read again before the rest
	buf  []byte
}

// openText unpacks gzip, noticed by its first bytes, and drops a byte order mark.
func openText(in io.Reader) (*lines, error) {
	b := bufio.NewReaderSize(in, 256<<10)
	if head, _ := b.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, err
		}
		b = bufio.NewReaderSize(z, 256<<10)
	}
	l := &lines{in: b}
	head, _ := b.Peek(3)
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		n, _ := b.Discard(3)
		l.at.Byte = int64(n)
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return nil, errors.New("the file is UTF-16; save it as UTF-8")
	}
	return l, nil
}

var errLong = errors.New("the row is longer than 1 MB")

// next gives a line with its end. A line that is too long is given cut, with errLong, and passed over. The last line may
// have no end; after it comes io.EOF. The bytes are valid until the next call.
func (l *lines) next() ([]byte, error) {
	l.buf = l.buf[:0]
	long := false
	for {
		part, err := l.part()
		l.at.Byte += int64(len(part))
		if room := maxRow - len(l.buf); len(part) > room {
			part, long = part[:room], true
		}
		l.buf = append(l.buf, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(l.buf) == 0:
			return nil, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		}
		l.at.Line++
		if long {
			return l.buf, errLong
		}
		return l.buf, nil
	}
}

// part is the next piece of a line: what was put back, then the file.
func (l *lines) part() ([]byte, error) {
	if len(l.back) == 0 {
		return l.in.ReadSlice('\n')
	}
	if i := bytes.IndexByte(l.back, '\n'); i >= 0 {
		p := l.back[:i+1]
		l.back = l.back[i+1:]
		return p, nil
	}
	p := l.back
	l.back = nil
	return p, bufio.ErrBufferFull // the line may go on in the file
}

// unread puts back text of n lines that was read last.
func (l *lines) unread(text []byte, n int64) {
	l.back = append(append([]byte(nil), text...), l.back...)
	l.at.Byte -= int64(len(text))
	l.at.Line -= n
}

// skipTo passes over text up to a place.
func (l *lines) skipTo(to place) error {
	if _, err := io.CopyN(io.Discard, l.in, to.Byte-l.at.Byte); err != nil {
		return err
	}
	l.at = to
	return nil
}

// chomp drops the end of a line.
func chomp(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte{'\n'})
	return bytes.TrimSuffix(line, []byte{'\r'})
}

// rows reads rows as a mapping's format has them.
type rows struct {
	m     *Mapping
	lines *lines
	row   row
	csv   *csvSplitter
	names []string // of the columns; nil for jsonl
}

// newRows begins at the top of a text: it passes over what is to be skipped and reads the header. begin is the place of the
// first row; a place further on may be gone to with lines.skipTo.
func newRows(m *Mapping, l *lines) (*rows, error) {
	r := &rows{m: m, lines: l}
	r.row.empty = m.plan.empty
	if m.spec.Format == "csv" {
		r.csv = &csvSplitter{delimiter: ','}
		if d := m.spec.Delimiter; d == "tab" {
			r.csv.delimiter = '\t'
		} else if d != "" {
			r.csv.delimiter = d[0]
		}
	}
	for range m.spec.Skip {
		if _, err := l.next(); err != nil && !errors.Is(err, errLong) {
			if errors.Is(err, io.EOF) {
				break
			}
			return nil, err
		}
	}
	if m.spec.Format == "jsonl" {
		r.row.paths = m.plan.columns
		return r, nil
	}
	return r, r.readHeader()
}

func (r *rows) readHeader() error {
	r.names = r.m.spec.Columns
	header := r.names == nil
	if h := r.m.spec.Header; h != nil {
		header = *h
	}
	if header {
		if rej, err := r.read(); err != nil || rej != nil {
			if errors.Is(err, io.EOF) {
				return errors.New("the file has no header line; give columns in the mapping, or header: false")
			}
			if rej != nil {
				return errors.New("the header line cannot be read: " + rej.Reason)
			}
			return err
		}
		if r.names == nil {
			for _, c := range r.row.cells {
				r.names = append(r.names, string(bytes.TrimSpace(c)))
			}
		}
	}
	if r.names == nil {
		return errors.New("the columns have no names; give columns in the mapping")
	}
	at, err := r.m.plan.bind(r.names)
	r.row.at = at
	return err
}

// read goes to the next row. It is in r.row, unless a Reject says what is wrong with it. io.EOF ends.
func (r *rows) read() (*Reject, error) {
	for {
		line, err := r.lines.next()
		r.row.line = r.lines.at.Line
		if errors.Is(err, errLong) {
			return reject(r.row.line, line, err.Error()), nil
		}
		if err != nil {
			return nil, err
		}
		text := chomp(line)
		if len(bytes.TrimSpace(text)) == 0 || r.m.spec.Comment != "" && bytes.HasPrefix(text, []byte(r.m.spec.Comment)) {
			continue
		}
		if bytes.IndexByte(text, 0) >= 0 {
			return reject(r.row.line, text, "the row has a NUL byte"), nil
		}
		return r.split(line, text)
	}
}

func (r *rows) split(line, text []byte) (*Reject, error) {
	switch r.m.spec.Format {
	case "table":
		r.row.raw, r.row.cells = text, splitTable(r.row.cells[:0], text)
	case "jsonl":
		if text = bytes.TrimSpace(text); text[0] != '{' || deep(text) || !json.Valid(text) {
			return reject(r.row.line, text, "the row is no JSON object"), nil
		}
		r.row.raw = text
		return nil, nil
	default:
		if rej, err := r.readCSV(line); rej != nil || err != nil {
			return rej, err
		}
	}
	if r.row.at != nil && len(r.row.cells) != len(r.names) {
		return reject(r.row.line, r.row.raw, counted(len(r.row.cells))+", the header has "+counted(len(r.names))), nil
	}
	return nil, nil
}

const maxRejectRaw = 64 << 10

func reject(line int64, raw []byte, reason string) *Reject {
	if len(raw) > maxRejectRaw {
		raw = raw[:maxRejectRaw]
	}
	return &Reject{line, reason, string(raw)}
}
