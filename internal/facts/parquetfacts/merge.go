package parquetfacts

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"

	"rapport/internal/facts"
)

// input is a file that is read from front to back.
type input struct {
	layout
	file   *os.File
	groups []parquet.RowGroup
	rows   parquet.Rows
	buf    []parquet.Row
	at, n  int
	places []int // of its columns, in the file it is merged into
}

// openInput opens a file for reading; its columns' kinds are added to columns.
func openInput(path string, columns map[string]facts.Kind) (*input, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	in := &input{file: f}
	if err := in.open(columns); err != nil {
		return nil, errors.Join(damaged(path, err), f.Close())
	}
	return in, nil
}

func (in *input) open(columns map[string]facts.Kind) error {
	info, err := in.file.Stat()
	if err != nil {
		return err
	}
	p, err := parquet.OpenFile(in.file, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(1<<16))
	if err != nil {
		return err
	}
	in.schema, in.groups = p.Schema(), p.RowGroups()
	for _, c := range in.schema.Columns() {
		if len(c) != 1 {
			return errors.New("it has a column inside another")
		}
		in.names = append(in.names, c[0])
	}
	if err := in.locate(); err != nil {
		return err
	}
	for i, name := range in.names {
		if isFixed := !bytes.HasPrefix([]byte(name), []byte(columnPrefix)); isFixed {
			continue
		}
		leaf, _ := in.schema.Lookup(in.names[i])
		switch leaf.Node.Type().Kind() {
		case parquet.ByteArray:
			columns[name] = facts.Text
		case parquet.Double:
			columns[name] = facts.Number
		case parquet.Boolean:
			columns[name] = facts.Flag
		default:
			return errors.New("column " + name + " is of a kind that no property has")
		}
	}
	in.buf = make([]parquet.Row, atOnce)
	return nil
}

// more reads on when nothing is left to be taken; false at the end. Rows taken before are no longer valid.
func (in *input) more() (bool, error) {
	for in.at == in.n {
		if in.rows == nil {
			if len(in.groups) == 0 {
				return false, nil
			}
			in.rows, in.groups = in.groups[0].Rows(), in.groups[1:]
		}
		n, err := in.rows.ReadRows(in.buf)
		in.at, in.n = 0, n
		if err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
		if err == nil {
			continue
		}
		err = in.rows.Close()
		in.rows = nil
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

func (in *input) row() parquet.Row { return in.buf[in.at] }

func (in *input) close() error {
	var err error
	if in.rows != nil {
		err = in.rows.Close()
	}
	return errors.Join(err, in.file.Close())
}

// merge writes the rows of some files of a day that keep wants as one, in their order. A file without rows is none: ok is false.
func (s *Store) merge(ctx context.Context, files []File, keep func(*layout, parquet.Row) bool) (out File, ok bool, err error) {
	columns := map[string]facts.Kind{}
	var inputs []*input
	defer func() {
		for _, in := range inputs {
			err = errors.Join(err, in.close())
		}
	}()
	for _, f := range files {
		in, err := openInput(filepath.Join(s.opt.Dir, filepath.FromSlash(f.Name)), columns)
		if err != nil {
			return out, false, err
		}
		inputs = append(inputs, in)
	}
	l := newLayout(columns)
	for _, in := range inputs {
		for _, name := range in.names {
			leaf, _ := l.schema.Lookup(name)
			in.places = append(in.places, leaf.ColumnIndex)
		}
	}
	o, err := s.create(files[0].Day, l)
	if err != nil {
		return out, false, err
	}
	if err := mergeInto(ctx, o, inputs, keep); err != nil {
		o.abandon()
		return out, false, err
	}
	out, err = o.finish()
	return out, err == nil && out.Rows > 0, err
}

func mergeInto(ctx context.Context, o *output, inputs []*input, keep func(*layout, parquet.Row) bool) error {
	open := append([]*input(nil), inputs...)
	width := len(o.names)
	values := make([]parquet.Value, atOnce*width)
	for n := 0; ; {
		var least *input
		for i := 0; i < len(open); i++ {
			in := open[i]
			if in.at == in.n { // what it gave must be written before it reads on
				if err := errors.Join(o.flush(), ctx.Err()); err != nil {
					return err
				}
				n = 0
				more, err := in.more()
				if err != nil {
					return damaged(in.file.Name(), err)
				}
				if !more {
					open = append(open[:i], open[i+1:]...)
					i--
					continue
				}
			}
			if least == nil || compareRows(in, least) < 0 {
				least = in
			}
		}
		if least == nil {
			return nil
		}
		from := least.row()
		least.at++
		if keep != nil && !keep(&least.layout, from) {
			continue
		}
		row := parquet.Row(values[n*width : (n+1)*width : (n+1)*width])
		for i := range row {
			row[i] = parquet.NullValue().Level(0, 0, i)
		}
		for i, v := range from {
			row[least.places[i]] = v.Level(0, v.DefinitionLevel(), least.places[i])
		}
		if err := o.put(row); err != nil {
			return err
		}
		n = (n + 1) % atOnce
	}
}

func compareRows(a, b *input) int {
	x, y := a.row(), b.row()
	return cmp.Or(bytes.Compare(x[a.fixed.kind].ByteArray(), y[b.fixed.kind].ByteArray()),
		bytes.Compare(x[a.fixed.identifier].ByteArray(), y[b.fixed.identifier].ByteArray()),
		cmp.Compare(x[a.fixed.time].Int64(), y[b.fixed.time].Int64()), cmp.Compare(x[a.fixed.offset].Int64(), y[b.fixed.offset].Int64()))
}
