package parquetfacts

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/zeebo/xxh3"

	"rapport"
	"rapport/internal/facts"
)

// Verification is what reading the files through found.
type Verification struct {
	Status
	Compared    rapport.Offset `json:"compared"`    // rows before it were compared with the hot store's
	Fingerprint string         `json:"fingerprint"` // of those; not that of the hot store alone, which knows more of an event
	Damage      []string       `json:"damage"`
}

// Verify reads every file of a directory and compares the rows with those of a snapshot in which everybody goes by one identifier.
// It changes nothing; a server may be running on the directory. Damage is in the report, not an error.
func Verify(ctx context.Context, dir string, snap facts.Snapshot) (v Verification, err error) {
	for range 10 {
		v, err = verify(ctx, dir, snap)
		if !errors.Is(err, fs.ErrNotExist) {
			break // else the files were merged into others meanwhile
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		v.Damage, err = append(v.Damage, err.Error()), nil
	}
	return v, err
}

func verify(ctx context.Context, dir string, snap facts.Snapshot) (v Verification, err error) {
	v.Damage = []string{}
	s, err := Open(Options{Dir: dir})
	if err != nil {
		if rapport.KindOf(err) == rapport.Internal {
			v.Damage, err = append(v.Damage, err.Error()), nil
		}
		return v, err
	}
	v.Status = s.Status()
	v.Compared = min(v.Next, snap.Next())
	x := newFingerprint(ctx, snap, s.manifest.Columns)
	for _, f := range s.manifest.Files {
		err := s.check(ctx, f, v.Next, func(l *layout, row parquet.Row) {
			if rapport.Offset(row[l.fixed.offset].Int64()) < v.Compared {
				x.file(l, row)
			}
		})
		if errors.Is(err, fs.ErrNotExist) || ctx.Err() != nil {
			return v, errors.Join(err, ctx.Err())
		}
		if err != nil {
			v.Damage = append(v.Damage, err.Error())
		}
	}
	if len(v.Damage) > 0 {
		return v, nil
	}
	v.Fingerprint = x.String()
	hot, rows, err := x.hot(ctx, snap, v.Compared)
	if err != nil {
		return v, err
	}
	if hot != v.Fingerprint {
		v.Damage = append(v.Damage, damaged(dir, fmt.Errorf("up to record %d its %d rows are not the %d of the columns", v.Compared, x.rows, rows)).Error())
	}
	return v, nil
}

// check reads a file through.
func (s *Store) check(ctx context.Context, f File, next rapport.Offset, each func(*layout, parquet.Row)) (err error) {
	path := s.path(f)
	if err := checkSum(path, f); err != nil {
		return err
	}
	in, err := openInput(path, map[string]facts.Kind{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	bad := func(format string, args ...any) error { return damaged(path, fmt.Errorf(format, args...)) }
	rows, last := int64(0), &input{layout: in.layout, buf: []parquet.Row{nil}}
	for {
		more, err := in.more()
		if err != nil {
			return damaged(path, err)
		}
		if !more || ctx.Err() != nil {
			break
		}
		row := in.row()
		at := rapport.Offset(row[in.fixed.offset].Int64())
		switch {
		case at < f.First || at > f.Last || at >= next:
			return bad("row %d is of record %d, which the manifest rules out", rows, at)
		case dayName(dayOf(row[in.fixed.time].Int64())) != f.Day:
			return bad("row %d is of another day", rows)
		case last.buf[0] != nil && compareRows(last, in) >= 0:
			return bad("row %d is not behind the one before it", rows)
		}
		each(&in.layout, row)
		last.buf[0] = row.Clone()
		in.at++
		rows++
	}
	if rows != f.Rows && ctx.Err() == nil {
		return bad("it has %d rows, the manifest says %d", rows, f.Rows)
	}
	return nil
}

func checkSum(path string, f File) error {
	file, err := os.Open(path)
	if err != nil {
		return fault(rapport.Unavailable, path, err, "")
	}
	defer file.Close()
	sum := crc32.New(castagnoli())
	n, err := io.Copy(sum, file)
	switch {
	case err != nil:
		return fault(rapport.Unavailable, path, err, "")
	case n != f.Bytes:
		return damaged(path, fmt.Errorf("it has %d bytes, the manifest says %d", n, f.Bytes))
	case sum.Sum32() != f.Sum:
		return damaged(path, errors.New("it fails its checksum"))
	}
	return nil
}

// fingerprint is the sum of a hash of each row, as far as files hold it.
type fingerprint struct {
	columns []column // that both sides have, by name
	skipped map[string]bool
	sum     [2]uint64
	rows    int
	buf     []byte
}

func newFingerprint(ctx context.Context, snap facts.Snapshot, columns []column) *fingerprint {
	x := &fingerprint{skipped: map[string]bool{}}
	for _, c := range columns {
		if can(ctx, snap, facts.Column{Path: c.Path, Kind: c.Kind}) {
			x.columns = append(x.columns, c)
		} else { // the files have what came before it was refused
			x.skipped[c.Name] = true
		}
	}
	slices.SortFunc(x.columns, func(a, b column) int { return strings.Compare(a.Name, b.Name) })
	return x
}

func (x *fingerprint) String() string { return fmt.Sprintf("%016x%016x", x.sum[1], x.sum[0]) }

func begin(dst []byte, offset uint64, at int64, words ...string) []byte {
	dst = binary.LittleEndian.AppendUint64(dst[:0], offset)
	dst = binary.LittleEndian.AppendUint64(dst, uint64(at))
	for _, w := range words {
		dst = append(append(dst, w...), 0)
	}
	return dst
}

func (x *fingerprint) add(sum *[2]uint64, b []byte) {
	h := xxh3.Hash128(b)
	sum[0] += h.Lo
	sum[1] += h.Hi
}

// file adds a row of a file.
func (x *fingerprint) file(l *layout, row parquet.Row) {
	f := &l.fixed
	b := begin(x.buf, uint64(row[f.offset].Int64()), row[f.time].Int64(), string(row[f.typ].ByteArray()), string(row[f.event].ByteArray()),
		string(row[f.source].ByteArray()), string(row[f.kind].ByteArray()), string(row[f.identifier].ByteArray()))
	for i, name := range l.names { // in the order of their names
		v := row[i]
		if v.IsNull() || x.skipped[name] || !strings.HasPrefix(name, columnPrefix) {
			continue
		}
		b = append(append(b, name...), 0)
		switch v.Kind() {
		case parquet.ByteArray:
			b = append(append(b, v.ByteArray()...), 0)
		case parquet.Double:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Double()))
		case parquet.Boolean:
			b = append(b, map[bool]byte{false: 1, true: 2}[v.Boolean()])
		}
	}
	x.buf = b
	x.rows++
	x.add(&x.sum, b)
}

// hot is the same of a snapshot's rows before a place in the log.
func (x *fingerprint) hot(ctx context.Context, snap facts.Snapshot, before rapport.Offset) (sum string, rows int, err error) {
	if before == 0 {
		return (&fingerprint{}).String(), 0, nil
	}
	q := facts.Query{Before: before, Offsets: true, AnyOrder: true}
	var texts [][]string
	for _, c := range x.columns {
		q.Columns = append(q.Columns, facts.Column{Path: c.Path, Kind: c.Kind})
		texts = append(texts, snap.Texts(c.Path))
	}
	q.Columns = append(q.Columns, facts.Column{Path: facts.SourcePath, Kind: facts.Text})
	events, sources := snap.Events(), snap.Texts(facts.SourcePath)
	sums, counts := make([][2]uint64, snap.Workers()), make([]int, snap.Workers())
	err = snap.Scan(ctx, &q, func(w int, b *facts.Batch) error {
		var buf []byte
		for i, p := range b.Person {
			id := snap.Identifiers(p, nil)[0]
			for r := b.Start[i]; r < b.Start[i+1]; r++ {
				e := events[b.Event[r]]
				buf = begin(buf, b.Offset[r], b.Time[r], e.Type.String(), e.Name, sources[b.Columns[len(x.columns)].Code[r]], string(id.Type), id.Value)
				for k := range x.columns {
					buf = x.value(buf, k, &b.Columns[k], texts[k], int(r))
				}
				x.add(&sums[w], buf)
				counts[w]++
			}
		}
		return nil
	})
	var total fingerprint
	for w := range sums {
		total.sum[0] += sums[w][0]
		total.sum[1] += sums[w][1]
		rows += counts[w]
	}
	return total.String(), rows, err
}

func (x *fingerprint) value(b []byte, k int, v *facts.Values, texts []string, r int) []byte {
	c := &x.columns[k]
	if !present(c.Kind, v, r) {
		return b
	}
	b = append(append(b, c.Name...), 0)
	switch c.Kind {
	case facts.Number:
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(float64(v.Number[r])/1e6))
	case facts.Flag:
		return append(b, byte(v.Code[r]))
	}
	return append(append(b, texts[v.Code[r]]...), 0)
}
