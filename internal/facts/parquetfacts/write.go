package parquetfacts

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/parquet-go/parquet-go"

	"rapport"
	"rapport/internal/facts"
)

const (
	suffix   = ".parquet"
	tmp      = ".tmp"
	rowGroup = 1 << 17 // rows; one group is in memory while a file is written
	atOnce   = 256     // rows handed to the writer
)

func partition(day string) string { return "day=" + day }

// layout is where the columns of a file are.
type layout struct {
	schema *parquet.Schema
	names  []string // by place
	fixed  struct{ kind, identifier, time, typ, event, source, offset int }
}

var fixedNames = []string{"identifier_type", "identifier", "time", "type", "event", "source", "offset"}

// newLayout is that of a file with these columns of properties.
func newLayout(columns map[string]facts.Kind) *layout {
	word := parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	root := parquet.Group{"identifier_type": word, "identifier": parquet.String(), "type": word, "event": word, "source": word,
		"time":   parquet.Encoded(parquet.Timestamp(parquet.Microsecond), &parquet.DeltaBinaryPacked),
		"offset": parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked)}
	for name, k := range columns {
		switch k {
		case facts.Text:
			root[name] = parquet.Optional(word)
		case facts.Number:
			root[name] = parquet.Optional(parquet.Leaf(parquet.DoubleType))
		case facts.Flag:
			root[name] = parquet.Optional(parquet.Leaf(parquet.BooleanType))
		}
	}
	l := &layout{schema: parquet.NewSchema("facts", root)}
	for _, c := range l.schema.Columns() {
		l.names = append(l.names, c[0])
	}
	_ = l.locate()
	return l
}

// locate finds the columns that every file has.
func (l *layout) locate() error {
	f := &l.fixed
	for i, at := range []*int{&f.kind, &f.identifier, &f.time, &f.typ, &f.event, &f.source, &f.offset} {
		if *at = slices.Index(l.names, fixedNames[i]); *at < 0 {
			return fmt.Errorf("it has no column %s", fixedNames[i])
		}
	}
	return nil
}

// output is a file on its way to the disk. Nothing counts until the manifest names it.
type output struct {
	*layout
	file   File
	path   string
	out    *os.File
	buf    *bufio.Writer
	sum    hash.Hash32
	size   countingWriter
	writer *parquet.GenericWriter[any]
	batch  []parquet.Row
}

type countingWriter int64

func (c *countingWriter) Write(b []byte) (int, error) {
	*c += countingWriter(len(b))
	return len(b), nil
}

// create begins a file of a day.
func (s *Store) create(day string, l *layout) (*output, error) {
	s.mu.Lock()
	n := s.manifest.File
	s.manifest.File++
	s.mu.Unlock()
	dir := filepath.Join(s.opt.Dir, partition(day))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	o := &output{layout: l, sum: crc32.New(castagnoli()), file: File{Day: day, Name: fmt.Sprintf("%s/%08d%s", partition(day), n, suffix), First: math.MaxUint64}}
	o.path = filepath.Join(s.opt.Dir, filepath.FromSlash(o.file.Name)) + tmp
	var err error
	if o.out, err = os.OpenFile(o.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600); err != nil {
		return nil, err
	}
	o.buf = bufio.NewWriterSize(io.MultiWriter(o.out, o.sum, &o.size), 1<<16)
	o.writer = parquet.NewGenericWriter[any](o.buf, l.schema, parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(rowGroup),
		parquet.SortingWriterConfig(parquet.SortingColumns(parquet.Ascending("identifier_type"), parquet.Ascending("identifier"), parquet.Ascending("time"), parquet.Ascending("offset"))))
	return o, nil
}

// put takes a row, which must stay as it is until flush.
func (o *output) put(row parquet.Row) error {
	at := rapport.Offset(row[o.fixed.offset].Int64())
	o.file.First, o.file.Last = min(o.file.First, at), max(o.file.Last, at)
	o.file.Rows++
	if o.batch = append(o.batch, row); len(o.batch) >= atOnce {
		return o.flush()
	}
	return nil
}

func (o *output) flush() error {
	_, err := o.writer.WriteRows(o.batch)
	o.batch = o.batch[:0]
	return err
}

// finish syncs the file; after an error it is gone.
func (o *output) finish() (File, error) {
	err := o.flush()
	if err == nil {
		err = errors.Join(o.writer.Close(), o.buf.Flush())
	}
	if err == nil {
		err = o.out.Sync()
	}
	o.file.Bytes, o.file.Sum = int64(o.size), o.sum.Sum32()
	if err = errors.Join(err, o.out.Close()); err != nil || o.file.Rows == 0 {
		err = errors.Join(err, os.Remove(o.path))
	}
	return o.file, err
}

func (o *output) abandon() { _, _ = o.out.Close(), os.Remove(o.path) }

// writePiece writes what was gathered, a file for each day.
func (s *Store) writePiece(ctx context.Context, r *rows, names *naming) (files []File, err error) {
	for i := 0; i < len(r.order); {
		j := i
		for j < len(r.order) && r.order[j].day == r.order[i].day {
			j++
		}
		f, err := s.writeDay(ctx, r, r.order[i:j], names)
		if err != nil {
			return files, err
		}
		files, i = append(files, f), j
	}
	return files, nil
}

func (s *Store) writeDay(ctx context.Context, r *rows, keys []rowKey, names *naming) (File, error) {
	columns := map[string]facts.Kind{}
	named := make([]string, len(r.columns))
	for i := range keys {
		k := &keys[i]
		for _, c := range r.workers[k.worker].cells[k.cells:k.end] {
			if named[c.column] == "" {
				col := names.columns[names.of[r.columns[c.column]]]
				named[c.column] = col.Name
				columns[col.Name] = col.Kind
			}
		}
	}
	l := newLayout(columns)
	places := make([]int, len(r.columns))
	for i, name := range named {
		places[i] = slices.Index(l.names, name)
	}
	o, err := s.create(dayName(int(keys[0].day)), l)
	if err != nil {
		return File{}, err
	}
	width := len(l.names)
	values := make([]parquet.Value, atOnce*width)
	for i := range keys {
		at := i % atOnce * width
		row := parquet.Row(values[at : at+width : at+width])
		r.row(&keys[i], l, places, row)
		if err := o.put(row); err != nil {
			o.abandon()
			return File{}, err
		}
		if i%(1<<14) == 0 && ctx.Err() != nil {
			o.abandon()
			return File{}, ctx.Err()
		}
	}
	return o.finish()
}

// row writes a row's values.
func (s *rows) row(k *rowKey, l *layout, places []int, row parquet.Row) {
	for i := range row {
		row[i] = parquet.NullValue().Level(0, 0, i)
	}
	set := func(place int, v parquet.Value) { row[place] = v.Level(0, 0, place) }
	id, e := s.people[k.person], s.snap.Events()[k.event]
	set(l.fixed.kind, parquet.ValueOf(string(id.Type)))
	set(l.fixed.identifier, parquet.ValueOf(id.Value))
	set(l.fixed.time, parquet.Int64Value(k.time))
	set(l.fixed.typ, parquet.ValueOf(e.Type.String()))
	set(l.fixed.event, parquet.ValueOf(e.Name))
	set(l.fixed.source, parquet.ValueOf(s.sources[k.source]))
	set(l.fixed.offset, parquet.Int64Value(int64(k.offset)))
	for _, c := range s.workers[k.worker].cells[k.cells:k.end] {
		place := places[c.column]
		var v parquet.Value
		switch s.columns[c.column].Kind {
		case facts.Text:
			v = parquet.ValueOf(s.texts[c.column][c.value])
		case facts.Number:
			v = parquet.DoubleValue(float64(c.value) / 1e6)
		case facts.Flag:
			v = parquet.BooleanValue(c.value == int64(facts.True))
		}
		row[place] = v.Level(0, 1, place)
	}
}
