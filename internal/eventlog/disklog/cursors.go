package disklog

import (
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"rapport"
)

const (
	cursorsHeader = "rapport cursors 1"
	maxCursorFile = 1 << 20
	maxCursorName = 100
)

// cursors are the named places, as the file has them.
type cursors struct {
	mu    sync.Mutex
	place map[string]rapport.Offset
}

// Cursor implements eventlog.Cursors.
func (l *Log) Cursor(name string) (rapport.Offset, bool, error) {
	if err := checkCursor(name); err != nil {
		return 0, false, err
	}
	l.cursors.mu.Lock()
	defer l.cursors.mu.Unlock()
	at, ok := l.cursors.place[name]
	return at, ok, nil
}

// SetCursor implements eventlog.Cursors. A place past the durable end is Invalid.
func (l *Log) SetCursor(name string, next rapport.Offset) error {
	if err := checkCursor(name); err != nil {
		return err
	}
	if _, end := l.Bounds(); next > end {
		return fault(rapport.Invalid, "set cursor", name, fmt.Errorf("place %d is past the log's end %d", next, end), "")
	}
	return l.changeCursors(func(place map[string]rapport.Offset) { place[name] = next })
}

// DropCursor implements eventlog.Cursors.
func (l *Log) DropCursor(name string) error {
	if err := checkCursor(name); err != nil {
		return err
	}
	return l.changeCursors(func(place map[string]rapport.Offset) { delete(place, name) })
}

func (l *Log) changeCursors(change func(map[string]rapport.Offset)) error {
	l.cursors.mu.Lock()
	defer l.cursors.mu.Unlock()
	if l.closing.Load() {
		return l.closed("set cursor")
	}
	place := maps.Clone(l.cursors.place)
	if place == nil {
		place = map[string]rapport.Offset{}
	}
	change(place)
	if maps.Equal(place, l.cursors.place) {
		return nil
	}
	name := l.cursorsPath()
	if err := replace(l.fs, l.opt.Dir, name, encodeCursors(place)); err != nil {
		return fault(rapport.Unavailable, "write cursors", name, err, "is the disk full?")
	}
	l.cursors.place = place
	return nil
}

// held is the place that retention may not pass; the end of the log when there are no cursors.
func (l *Log) held() rapport.Offset {
	_, least := l.Bounds()
	l.cursors.mu.Lock()
	defer l.cursors.mu.Unlock()
	for _, at := range l.cursors.place {
		least = min(least, at)
	}
	return least
}

func (l *Log) cursorsPath() string { return filepath.Join(l.opt.Dir, "cursors") }

// loadCursors reads the cursors. One past the end proves that acknowledged records are missing: nothing may be given
// their offsets again.
func (l *Log) loadCursors() error {
	name := l.cursorsPath()
	b, err := readAll(l.fs, name, maxCursorFile)
	if missing(err) {
		return nil
	}
	if err != nil {
		return fault(rapport.Unavailable, "read cursors", name, err, "")
	}
	place, err := decodeCursors(b)
	if err != nil {
		return fault(rapport.Internal, "read cursors", name, err, "put it back from a copy; without the file every follower starts over")
	}
	for _, who := range slices.Sorted(maps.Keys(place)) {
		if place[who] > l.end {
			return fault(rapport.Internal, "open log", name,
				fmt.Errorf("cursor %q stands at record %d, but the log ends at %d: records are missing", who, place[who], l.end),
				"put back the missing segments from a copy")
		}
	}
	l.cursors.place = place
	return nil
}

func checkCursor(name string) error {
	ok := name != "" && len(name) <= maxCursorName
	for _, c := range []byte(name) {
		ok = ok && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' || c == '/')
	}
	if !ok {
		return fault(rapport.Invalid, "use cursor", "", fmt.Errorf("name %q is not 1 to %d letters, digits or -_./", name, maxCursorName), "")
	}
	return nil
}

// encodeCursors writes a header line, one line "name place" each in order, and a line with the checksum of all before.
func encodeCursors(place map[string]rapport.Offset) []byte {
	var b strings.Builder
	b.WriteString(cursorsHeader + "\n")
	for _, name := range slices.Sorted(maps.Keys(place)) {
		b.WriteString(name + " " + strconv.FormatUint(uint64(place[name]), 10) + "\n")
	}
	return fmt.Appendf(nil, "%scrc32c %08x\n", b.String(), crc32.Checksum([]byte(b.String()), castagnoli()))
}

func decodeCursors(b []byte) (map[string]rapport.Offset, error) {
	body, sum, ok := cutLast(string(b))
	if !ok || sum != fmt.Sprintf("crc32c %08x", crc32.Checksum([]byte(body), castagnoli())) {
		return nil, errors.New("cursor file fails its checksum")
	}
	lines := strings.Split(strings.TrimSuffix(body, "\n"), "\n")
	if lines[0] != cursorsHeader {
		return nil, fmt.Errorf("cursor file begins with %q, not with %q", lines[0], cursorsHeader)
	}
	place := map[string]rapport.Offset{}
	for _, line := range lines[1:] {
		name, digits, _ := strings.Cut(line, " ")
		at, err := strconv.ParseUint(digits, 10, 64)
		if err != nil || checkCursor(name) != nil {
			return nil, fmt.Errorf("cursor file has a line %q", line)
		}
		place[name] = rapport.Offset(at)
	}
	return place, nil
}

// cutLast splits text into all but the last line, and the last line.
func cutLast(text string) (body, last string, ok bool) {
	text, ok = strings.CutSuffix(text, "\n")
	i := strings.LastIndexByte(text, '\n')
	return text[:i+1], text[i+1:], ok && i >= 0
}
