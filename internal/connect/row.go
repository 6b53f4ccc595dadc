package connect

import (
	"bytes"

	"rapport/internal/event"
)

// row is one row of the file. Its bytes are valid until the next one is read.
type row struct {
	line  int64 // of its first line, from 1
	raw   []byte
	cells [][]byte // csv and table
	at    []int    // plan column → cell, -1 if the row has none
	paths []string // jsonl: plan column → path; nil otherwise
	empty [][]byte // texts that mean nothing
}

// append writes what stands in a column, trimmed.
func (r *row) append(dst []byte, column int) []byte {
	from := len(dst)
	if r.paths != nil {
		if v, ok := event.Lookup(r.raw, r.paths[column]); ok && v.Kind != event.Null {
			dst = v.AppendText(dst)
		}
	} else if i := r.at[column]; i >= 0 && i < len(r.cells) {
		dst = append(dst, r.cells[i]...)
	}
	text := bytes.TrimSpace(dst[from:])
	for _, e := range r.empty {
		if bytes.Equal(text, e) {
			return dst[:from]
		}
	}
	return append(dst[:from], text...)
}

// value is what stands in a column of a JSON row, with its type; false if nothing does.
func (r *row) value(column int) (event.Value, bool) {
	v, ok := event.Lookup(r.raw, r.paths[column])
	if !ok || v.Kind == event.Null {
		return v, false
	}
	for _, e := range r.empty {
		if bytes.Equal(bytes.TrimSpace(v.Text()), e) {
			return v, false
		}
	}
	return v, true
}
