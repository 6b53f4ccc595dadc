package catalog

import (
	"encoding/json"
	"slices"
	"strconv"

	"rapport"
)

// Change is one difference between two contents: Before is nil where something was added, After where it was removed.
type Change struct {
	Path   string          `json:"path"`
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
}

func (c Change) String() string {
	switch {
	case c.Before == nil:
		return "+ " + c.Path + ": " + string(c.After)
	case c.After == nil:
		return "- " + c.Path + ": " + string(c.Before)
	default:
		return "~ " + c.Path + ": " + string(c.Before) + " → " + string(c.After)
	}
}

// Diff lists what differs in the hashed content of two definitions, by path in the order of a's and then b's fields. Either
// may be nil: everything was added or removed. Lists of single values and of conditions are aligned by their longest common
// part, so one inserted line is one change. Equal hashes give no change and the other way round.
func Diff(a, b *rapport.Definition) ([]Change, error) {
	var before, after *tree
	for _, side := range []struct {
		def *rapport.Definition
		to  **tree
	}{{a, &before}, {b, &after}} {
		if side.def == nil {
			continue
		}
		t, p := content(side.def)
		if p != nil {
			return nil, Problems{*p}.fault("compare definitions")
		}
		*side.to = t
	}
	var d differ
	d.compare("", before, after)
	return d.changes, nil
}

type differ struct{ changes []Change }

func (d *differ) compare(path string, a, b *tree) {
	switch {
	case a == nil && b == nil:
	case path == "" && (a == nil || b == nil):
		d.members(path, orEmpty(a), orEmpty(b))
	case a == nil || b == nil || a.form != b.form:
		d.changes = append(d.changes, Change{path, a.raw(), b.raw()})
	case a.form == formObject:
		d.members(path, a, b)
	case a.form == formList:
		d.list(path, a.items, b.items)
	case a.text != b.text:
		d.changes = append(d.changes, Change{path, a.raw(), b.raw()})
	}
}

func (d *differ) members(path string, a, b *tree) {
	for _, m := range a.members {
		d.compare(joinKey(path, m.key), m.value, b.get(m.key))
	}
	for _, m := range b.members {
		if a.get(m.key) == nil {
			d.compare(joinKey(path, m.key), nil, m.value)
		}
	}
}

// maxAligned bounds the table of the longest common part; longer lists are compared place by place.
const maxAligned = 500

// list pairs equal items first; between two pairs, items are compared place by place and the rest is added or removed.
func (d *differ) list(path string, a, b []*tree) {
	i, j := 0, 0
	for _, pair := range common(a, b) {
		d.stretch(path, a[i:pair[0]], b[j:pair[1]], i, j)
		i, j = pair[0]+1, pair[1]+1
	}
	d.stretch(path, a[i:], b[j:], i, j)
}

func (d *differ) stretch(path string, a, b []*tree, i, j int) {
	for n := range max(len(a), len(b)) {
		switch {
		case n >= len(b):
			d.compare(joinIndex(path, i+n), a[n], nil)
		case n >= len(a):
			d.compare(joinIndex(path, j+n), nil, b[n])
		default:
			d.compare(joinIndex(path, j+n), a[n], b[n])
		}
	}
}

// common gives the index pairs of a longest common subsequence. Of several as long it is the same one whichever list comes
// first, so that a difference and its reverse have as many changes.
func common(a, b []*tree) [][2]int {
	if len(a) > maxAligned || len(b) > maxAligned {
		return nil
	}
	ka, kb := spelled(a), spelled(b)
	if slices.Compare(ka, kb) <= 0 {
		return aligned(ka, kb)
	}
	pairs := aligned(kb, ka)
	for i, p := range pairs {
		pairs[i] = [2]int{p[1], p[0]}
	}
	return pairs
}

func aligned(ka, kb []string) [][2]int {
	width := len(kb) + 1
	table := make([]uint16, (len(ka)+1)*width)
	for i := len(ka) - 1; i >= 0; i-- {
		for j := len(kb) - 1; j >= 0; j-- {
			if ka[i] == kb[j] {
				table[i*width+j] = table[(i+1)*width+j+1] + 1
			} else {
				table[i*width+j] = max(table[(i+1)*width+j], table[i*width+j+1])
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < len(ka) && j < len(kb); {
		switch {
		case ka[i] == kb[j]:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case table[(i+1)*width+j] >= table[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

func spelled(items []*tree) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = string(item.canonical())
	}
	return out
}

func (t *tree) raw() json.RawMessage {
	if t == nil {
		return nil
	}
	return t.appendJSON(nil, false)
}

func orEmpty(t *tree) *tree {
	if t == nil {
		return &tree{form: formObject}
	}
	return t
}

// Summary says in a few words what a list of changes amounts to.
func Summary(changes []Change) string {
	switch len(changes) {
	case 0:
		return "no change"
	case 1:
		return "1 change"
	default:
		return strconv.Itoa(len(changes)) + " changes"
	}
}
