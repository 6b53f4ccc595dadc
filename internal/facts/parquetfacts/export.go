package parquetfacts

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/parquet-go/parquet-go"

	"rapport"
	"rapport/internal/facts"
)

const (
	fileName   = "facts.parquet"
	peopleOnce = 1 << 15 // whose events of a day are in memory at a time
)

// Report says what an export wrote.
type Report struct {
	Days  int   `json:"days"`
	Rows  int64 `json:"rows"`
	Bytes int64 `json:"bytes"`
}

// Export writes a snapshot below dir, which must not hold an export yet. The identifiers are the snapshot's people by their
// first: take it where everybody goes by one identifier for a row to be under its own. What was begun and failed is left for
// who asked to look at.
func Export(ctx context.Context, snap facts.Snapshot, dir string) (Report, error) {
	var r Report
	if held, err := filepath.Glob(filepath.Join(dir, "day=*")); err != nil || len(held) > 0 {
		return r, exportFault(rapport.Conflict, dir, errors.Join(err, errors.New("it holds an export already")), "name another directory, or remove that one")
	}
	v := snap.Vocabulary()
	t := newTable(v)
	const day = 24 * 3_600_000_000
	for from := v.First - mod(v.First, day); from <= v.Last; from += day {
		f := file{table: t, snap: snap, path: filepath.Join(dir, "day="+time.UnixMicro(from).UTC().Format(time.DateOnly), fileName)}
		err := f.write(ctx, from, from+day)
		if err = errors.Join(err, f.close()); err != nil {
			return r, exportFault(rapport.Unavailable, f.path, err, "")
		}
		if f.rows > 0 {
			r.Days, r.Rows, r.Bytes = r.Days+1, r.Rows+f.rows, r.Bytes+f.bytes
		}
	}
	return r, nil
}

func mod(a, b int64) int64 { return (a%b + b) % b }

func exportFault(k rapport.ErrorKind, where string, err error, hint string) error {
	return &rapport.Error{Kind: k, Op: "export facts", Where: where, Err: err, Hint: hint}
}

// table is the columns of an export.
type table struct {
	schema *parquet.Schema
	query  []facts.Column // of the properties
	places []int          // their columns in a row
	fixed  struct{ kind, identifier, time, typ, event, source, offset int }
}

func newTable(v facts.Vocabulary) *table {
	t := &table{}
	properties := parquet.Group{}
	var names []string
	add := func(path string, k facts.Kind, name string, node parquet.Node) {
		properties[name] = parquet.Optional(node)
		names = append(names, name)
		t.query = append(t.query, facts.Column{Path: path, Kind: k})
	}
	for _, p := range v.Properties {
		if p.Path == facts.SourcePath || p.GivenUp {
			continue
		}
		kinds := min(1, p.Texts) + min(1, p.Numbers) + min(1, p.Flags)
		name := func(suffix string) string {
			if kinds == 1 {
				return p.Path
			}
			return p.Path + suffix
		}
		if p.Texts > 0 {
			add(p.Path, facts.Text, name(":text"), parquet.Encoded(parquet.String(), &parquet.RLEDictionary))
		}
		if p.Numbers > 0 {
			add(p.Path, facts.Number, name(":number"), parquet.Leaf(parquet.DoubleType))
		}
		if p.Flags > 0 {
			add(p.Path, facts.Flag, name(":flag"), parquet.Leaf(parquet.BooleanType))
		}
	}
	word := parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	root := parquet.Group{"identifier_type": word, "identifier": parquet.String(), "time": parquet.Timestamp(parquet.Microsecond), "type": word,
		"event": word, "source": word, "offset": parquet.Int(64)}
	if len(properties) > 0 {
		root["properties"] = properties
	}
	t.schema = parquet.NewSchema("facts", root)
	at := func(path ...string) int {
		leaf, _ := t.schema.Lookup(path...)
		return leaf.ColumnIndex
	}
	for _, n := range names {
		t.places = append(t.places, at("properties", n))
	}
	f := &t.fixed
	f.kind, f.identifier, f.time, f.typ = at("identifier_type"), at("identifier"), at("time"), at("type")
	f.event, f.source, f.offset = at("event"), at("source"), at("offset")
	return t
}

// file is one day's. It is made when its first row comes.
type file struct {
	*table
	snap   facts.Snapshot
	path   string
	out    *os.File
	writer *parquet.GenericWriter[any]
	rows   int64
	bytes  int64
}

// line is an event on its way into a file.
type line struct {
	person facts.Person
	time   int64
	offset uint64
	row    parquet.Row
}

func (f *file) write(ctx context.Context, from, to int64) error {
	q := facts.Query{From: from, To: to, Offsets: true, Columns: append(slices.Clone(f.query), facts.Column{Path: facts.SourcePath, Kind: facts.Text})}
	for first := 0; first < f.snap.People(); first += peopleOnce {
		q.Of = q.Of[:0]
		for p := first; p < min(first+peopleOnce, f.snap.People()); p++ {
			q.Of = append(q.Of, facts.Person(p))
		}
		var mu sync.Mutex
		var lines []line
		err := f.snap.Scan(ctx, &q, func(_ int, b *facts.Batch) error {
			made := f.lines(b)
			mu.Lock()
			defer mu.Unlock()
			lines = append(lines, made...)
			return nil
		})
		if err != nil {
			return err
		}
		slices.SortFunc(lines, func(a, b line) int {
			return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.time, b.time), cmp.Compare(a.offset, b.offset))
		})
		if err := f.put(lines); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) lines(b *facts.Batch) []line {
	events, sources := f.snap.Events(), f.snap.Texts(facts.SourcePath)
	texts := make([][]string, len(f.query))
	for i, c := range f.query {
		texts[i] = f.snap.Texts(c.Path)
	}
	var out []line
	for i, p := range b.Person {
		id := f.snap.Identifiers(p, nil)[0]
		for r := b.Start[i]; r < b.Start[i+1]; r++ {
			row := make(parquet.Row, 7+len(f.query))
			set := func(place int, v parquet.Value) { row[place] = v.Level(0, 0, place) }
			e := events[b.Event[r]]
			set(f.fixed.kind, parquet.ValueOf(string(id.Type)))
			set(f.fixed.identifier, parquet.ValueOf(id.Value))
			set(f.fixed.time, parquet.Int64Value(b.Time[r]))
			set(f.fixed.typ, parquet.ValueOf(e.Type.String()))
			set(f.fixed.event, parquet.ValueOf(e.Name))
			set(f.fixed.source, parquet.ValueOf(sources[b.Columns[len(f.query)].Code[r]]))
			set(f.fixed.offset, parquet.Int64Value(int64(b.Offset[r])))
			for k, c := range f.query {
				row[f.places[k]] = value(c.Kind, &b.Columns[k], texts[k], r, f.places[k])
			}
			out = append(out, line{p, b.Time[r], b.Offset[r], row})
		}
	}
	return out
}

func value(k facts.Kind, v *facts.Values, texts []string, r uint32, place int) parquet.Value {
	switch {
	case k == facts.Number && v.Number[r] != facts.Absent:
		return parquet.DoubleValue(float64(v.Number[r])/1e6).Level(0, 1, place)
	case k == facts.Text && v.Code[r] != 0:
		return parquet.ValueOf(texts[v.Code[r]]).Level(0, 1, place)
	case k == facts.Flag && (v.Code[r] == facts.False || v.Code[r] == facts.True):
		return parquet.BooleanValue(v.Code[r] == facts.True).Level(0, 1, place)
	}
	return parquet.NullValue().Level(0, 0, place)
}

func (f *file) put(lines []line) error {
	if len(lines) == 0 {
		return nil
	}
	if f.out == nil {
		if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
			return err
		}
		var err error
		if f.out, err = os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
			return err
		}
		f.writer = parquet.NewGenericWriter[any](f.out, f.schema, parquet.Compression(&parquet.Zstd))
	}
	rows := make([]parquet.Row, len(lines))
	for i := range lines {
		rows[i] = lines[i].row
	}
	n, err := f.writer.WriteRows(rows)
	f.rows += int64(n)
	return err
}

func (f *file) close() error {
	if f.out == nil {
		return nil
	}
	err := errors.Join(f.writer.Close(), f.out.Sync())
	if info, e := f.out.Stat(); e == nil {
		f.bytes = info.Size()
	}
	return errors.Join(err, f.out.Close())
}
