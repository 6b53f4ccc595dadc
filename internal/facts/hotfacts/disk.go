package hotfacts

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"rapport"
)

const hintRebuild = "rapport facts rebuild makes the files anew from the log"

// diskState is the manifest: what of the directory counts.
type diskState struct {
	Format   int           `json:"format"`
	Next     uint64        `json:"next"`
	File     uint64        `json:"file"` // number of the next file
	Segments []segmentFile `json:"segments"`
	IDs      []idsFile     `json:"ids"`
	Spans    idSpans       `json:"spans"`
	Words    prefix        `json:"words"`
	Subjects prefix        `json:"subjects"`
}

type segmentFile struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Rows uint64 `json:"rows"`
}

// idsFile holds some message ids; First is how many came before them.
type idsFile struct {
	Name  string `json:"name"`
	First uint64 `json:"first"`
	Count int    `json:"count"`
	Size  int64  `json:"size"`
}

// prefix is how much of a file that grows counts, with its sum.
type prefix struct {
	Name   string `json:"name,omitempty"` // words, subjects, until one was written anew
	Length int64  `json:"length"`
	Sum    uint32 `json:"crc32c"`
	Count  int    `json:"count,omitempty"`
}

const (
	manifestFormat = 1
	manifestName   = "manifest"
	wordsName      = "words"
	subjectsName   = "subjects"
	maxManifest    = 64 << 20
)

func (d *diskState) bytes() int64 {
	n := d.Words.Length + d.Subjects.Length
	for _, f := range d.Segments {
		n += f.Size
	}
	return n
}

func (d *diskState) idBytes() int64 {
	n := int64(0)
	for _, f := range d.IDs {
		n += f.Size
	}
	return n
}

func (d *diskState) encode() ([]byte, error) {
	b, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	b = append(b, '\n')
	return fmt.Appendf(b, "crc32c %08x\n", crc32.Checksum(b, castagnoli())), nil
}

func decodeManifest(b []byte) (diskState, error) {
	var d diskState
	body, sum, ok := bytes.Cut(b, []byte("\n"))
	if !ok || string(sum) != fmt.Sprintf("crc32c %08x\n", crc32.Checksum(b[:len(body)+1], castagnoli())) {
		return d, errors.New("it fails its checksum")
	}
	if err := json.Unmarshal(body, &d); err != nil {
		return d, err
	}
	if d.Format != manifestFormat {
		return d, fmt.Errorf("it has format %d, this version reads %d", d.Format, manifestFormat)
	}
	names := []string{d.Words.name(wordsName), d.Subjects.name(subjectsName)}
	for _, f := range d.Segments {
		names = append(names, f.Name)
	}
	for _, f := range d.IDs {
		names = append(names, f.Name)
	}
	for _, n := range names {
		if n != filepath.Base(n) {
			return d, errors.New("it names a file elsewhere")
		}
	}
	return d, nil
}

// load reads what the manifest names and sweeps away the rest.
func (s *Store) load() error {
	dir := s.opt.Dir
	if !s.opt.ReadOnly {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fault(rapport.Unavailable, "open facts", dir, err, "")
		}
	}
	s.files = diskState{Format: manifestFormat}
	b, err := readLimited(filepath.Join(dir, manifestName), maxManifest)
	if err == nil {
		s.files, err = decodeManifest(b)
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return fault(rapport.Internal, "open facts", filepath.Join(dir, manifestName), err, hintRebuild)
	}
	if s.opt.ReadOnly && b == nil {
		return fault(rapport.NotFound, "open facts", dir, errors.New("there are none"), "")
	}
	if err := s.sweep(); err != nil {
		return fault(rapport.Unavailable, "open facts", dir, err, "")
	}
	if err := s.loadPrefix(s.files.Words.name(wordsName), s.files.Words, s.words.load); err != nil {
		return err
	}
	if err := s.loadPrefix(s.files.Subjects.name(subjectsName), s.files.Subjects, s.subjects.load); err != nil {
		return err
	}
	s.words.length = int(s.files.Words.Length)
	for _, f := range s.files.Segments {
		seg, err := openSegment(filepath.Join(dir, f.Name))
		if err != nil {
			return err
		}
		s.segments = append(s.segments, seg)
	}
	s.next, s.durable = s.files.Next, s.files.Next
	s.diskBytes, s.idBytes = s.files.bytes(), s.files.idBytes()
	s.file.Store(s.files.File)
	s.marks = marks{words: s.words.length, subjects: s.subjects.len(), ids: s.files.Spans}
	s.ids = messageIDs{age: s.opt.Config.Dedup.Age.Microseconds(), half: uint64(s.opt.Config.Dedup.Entries / 2), gone: s.files.Spans.Total, spans: s.files.Spans}
	return nil
}

func readLimited(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(b)) > most {
		err = errors.New("it is too long")
	}
	return b, err
}

// loadPrefix reads as much of a file as the manifest counts. What lies behind was being written when the power went.
func (s *Store) loadPrefix(name string, p prefix, into func([]byte) error) error {
	path := filepath.Join(s.opt.Dir, name)
	flags := os.O_RDWR | os.O_CREATE
	if s.opt.ReadOnly {
		flags = os.O_RDONLY
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return fault(rapport.Unavailable, "open facts", path, err, "")
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, p.Length))
	switch {
	case err != nil:
	case int64(len(b)) != p.Length:
		err = errors.New("it is cut off")
	case crc32.Checksum(b, castagnoli()) != p.Sum:
		err = errors.New("it fails its checksum")
	default:
		err = into(b)
	}
	if err == nil && !s.opt.ReadOnly {
		err = f.Truncate(p.Length)
	}
	if err != nil {
		return fault(rapport.Internal, "open facts", path, err, hintRebuild)
	}
	return nil
}

// sweep removes files that the manifest does not name.
func (s *Store) sweep() error {
	if s.opt.ReadOnly {
		return nil
	}
	named := map[string]bool{}
	for _, f := range s.files.Segments {
		named[f.Name] = true
	}
	for _, f := range s.files.IDs {
		named[f.Name] = true
	}
	named[s.files.Words.name(wordsName)], named[s.files.Subjects.name(subjectsName)] = true, true
	entries, err := os.ReadDir(s.opt.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		n := e.Name()
		if !named[n] && slices.Contains([]string{".seg", ".ids", ".tmp", ".words", ".subjects", wordsName, subjectsName}, kindOf(n)) {
			if err := os.Remove(filepath.Join(s.opt.Dir, n)); err != nil {
				return err
			}
		}
	}
	return nil
}

func openSegment(path string) (*segment, error) {
	data, unmap, err := mapFile(path)
	var seg *segment
	if err == nil {
		seg, err = decodeSegment(data)
	}
	if err != nil {
		return nil, fault(rapport.Internal, "open facts", path, err, hintRebuild)
	}
	seg.name, seg.unmap = path, unmap
	return seg, nil
}

// writeFile writes a whole file and syncs it; nothing counts until the manifest names it.
func (s *Store) writeFile(name string, write func(f *os.File) error) (int64, error) {
	path := filepath.Join(s.opt.Dir, name)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	size := int64(0)
	if err == nil {
		size, err = f.Seek(0, io.SeekEnd)
	}
	return size, errors.Join(err, f.Close())
}

// commit replaces the manifest: from then on the new state counts.
func (s *Store) commit(d diskState) error {
	d.File = s.file.Load()
	b, err := d.encode()
	if err != nil {
		return err
	}
	tmp := manifestName + ".tmp"
	if _, err := s.writeFile(tmp, func(f *os.File) error { _, err := f.Write(b); return err }); err != nil {
		return err
	}
	if err := syncDir(s.opt.Dir); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(s.opt.Dir, tmp), filepath.Join(s.opt.Dir, manifestName)); err != nil {
		return err
	}
	if err := syncDir(s.opt.Dir); err != nil {
		return err
	}
	s.files = d
	s.mu.Lock()
	s.diskBytes, s.idBytes = d.bytes(), d.idBytes()
	s.mu.Unlock()
	return nil
}

// newFile is a name that no file has or had.
func (s *Store) newFile(kind string) string { return fileName(s.file.Add(1)-1, kind) }

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// flush makes everything in memory durable. The caller holds disk.
func (s *Store) flush() error {
	s.mu.Lock()
	for _, memory := s.split(); len(memory) > 0 && s.anyBusy(memory); _, memory = s.split() {
		s.mu.Unlock() // a merge in memory ends soon
		time.Sleep(time.Millisecond)
		s.mu.Lock()
	}
	_, memory := s.split()
	memory = slices.Clone(memory)
	s.take(memory)
	next, m := s.next, s.marks
	s.mu.Unlock()
	if len(memory) == 0 && next == s.files.Next {
		return nil
	}
	err := s.flushTo(memory, next, m)
	if err != nil {
		s.giveBack(memory)
		return fault(rapport.Unavailable, "write facts", s.opt.Dir, err, "is the disk full?")
	}
	return nil
}

func (s *Store) anyBusy(list []*segment) bool {
	return slices.ContainsFunc(list, func(seg *segment) bool { return s.busy[seg] })
}

func (p prefix) name(first string) string {
	if p.Name != "" {
		return p.Name
	}
	return first
}

// kindOf is what tells kinds of files apart: how the name ends, or all of it.
func kindOf(name string) string {
	if ext := filepath.Ext(name); ext != "" {
		return ext
	}
	return name
}

func (s *Store) flushTo(memory []*segment, next uint64, m marks) error {
	d := s.files.clone()
	d.Next = next
	var seg *segment
	if len(memory) > 0 {
		var err error
		if seg, err = s.mergeToDisk(memory, nil); err != nil {
			return err
		}
		d.Segments = append(d.Segments, seg.file())
	}
	if err := s.growDictionaries(&d, m); err != nil {
		return err
	}
	ids := s.ids.until(m.ids.Total)
	if err := s.writeIDs(&d, ids, m.ids); err != nil {
		return err
	}
	old := s.files.IDs
	if err := s.commit(d); err != nil {
		return err
	}
	s.ids.drop(len(ids))
	s.subjects.mu.Lock()
	s.words.flushed(int(d.Words.Length))
	s.subjects.mu.Unlock()
	s.mu.Lock()
	s.durable = next
	if seg != nil {
		s.replace(memory, seg)
		nudge(s.flushed)
	}
	s.mu.Unlock()
	for _, f := range old {
		if !slices.Contains(d.IDs, f) {
			_ = os.Remove(filepath.Join(s.opt.Dir, f.Name)) // swept at the next open if not now
		}
	}
	return nil
}

func (d diskState) clone() diskState {
	d.Segments, d.IDs = slices.Clone(d.Segments), slices.Clone(d.IDs)
	return d
}

func (s *segment) file() segmentFile {
	return segmentFile{Name: filepath.Base(s.name), Size: int64(s.head.size), Rows: s.head.rows}
}

// mergeToDisk writes segments as one file, without some subjects, and opens it.
func (s *Store) mergeToDisk(from []*segment, without map[uint32]bool) (*segment, error) {
	s.refreshLeads(0)
	name := s.newFile(".seg")
	_, err := s.writeFile(name, func(f *os.File) error {
		out := bufio.NewWriterSize(f, 1<<20)
		w := newSegmentWriter(out)
		if err := merge(w, from, *s.leads.Load(), s.rest, without); err != nil {
			return err
		}
		head, err := w.finish(from[0].head.from, from[len(from)-1].head.next)
		if err = errors.Join(err, out.Flush()); err != nil {
			return err
		}
		_, err = f.WriteAt(head, 0)
		return err
	})
	if err != nil {
		return nil, err
	}
	return openSegment(filepath.Join(s.opt.Dir, name))
}

func mergeInMemory(from []*segment, l leads, rest func()) (*segment, error) {
	var out bytes.Buffer
	w := newSegmentWriter(&out)
	if err := merge(w, from, l, rest, nil); err != nil {
		return nil, err
	}
	return w.inMemory(&out, from[0].head.from, from[len(from)-1].head.next)
}

// mergeDisk replaces segments on disk by one. The caller holds merging.
func (s *Store) mergeDisk(pick []*segment) error {
	seg, err := s.mergeToDisk(pick, nil)
	if err == nil {
		err = s.exchange(pick, seg)
	}
	if err != nil {
		return fault(rapport.Unavailable, "merge facts", s.opt.Dir, err, "is the disk full?")
	}
	for _, old := range pick {
		_ = os.Remove(old.name) // swept at the next open if not now
	}
	return nil
}

// exchange puts a segment in the place of those that it was merged from.
func (s *Store) exchange(pick []*segment, seg *segment) error {
	s.disk.Lock()
	defer s.disk.Unlock()
	d := s.files.clone()
	at := slices.IndexFunc(d.Segments, func(f segmentFile) bool { return f.Name == filepath.Base(pick[0].name) })
	d.Segments = slices.Replace(d.Segments, at, at+len(pick), seg.file())
	if err := s.commit(d); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replace(pick, seg)
	return nil
}

// growDictionaries appends what came up to the marks.
func (s *Store) growDictionaries(d *diskState, m marks) error {
	s.subjects.mu.RLock()
	fresh := slices.Clone(s.words.log[:m.words-int(d.Words.Length)])
	s.subjects.mu.RUnlock()
	if err := s.grow(d.Words.name(wordsName), &d.Words, fresh); err != nil {
		return err
	}
	names := s.subjects.view()
	if err := s.grow(d.Subjects.name(subjectsName), &d.Subjects, names.append(nil, d.Subjects.Count, m.subjects)); err != nil {
		return err
	}
	d.Subjects.Count = m.subjects
	return nil
}

func (s *Store) grow(name string, p *prefix, b []byte) error {
	if len(b) == 0 {
		return nil
	}
	f, err := os.OpenFile(filepath.Join(s.opt.Dir, name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(b, p.Length)
	if err == nil {
		err = f.Sync()
	}
	p.Length += int64(len(b))
	p.Sum = crc32.Update(p.Sum, castagnoli(), b)
	return errors.Join(err, f.Close())
}

// writeIDs writes message ids and forgets files whose ids are all past remembering.
func (s *Store) writeIDs(d *diskState, ids []messageID, spans idSpans) error {
	d.Spans = spans
	if len(ids) == 0 {
		return nil
	}
	name := s.newFile(".ids")
	size, err := s.writeFile(name, func(f *os.File) error { _, err := f.Write(encodeIDs(ids)); return err })
	if err != nil {
		return err
	}
	d.IDs = append(d.IDs, idsFile{Name: name, First: spans.Total - uint64(len(ids)), Count: len(ids), Size: size})
	for len(d.IDs) > 0 && d.IDs[0].First+uint64(d.IDs[0].Count) <= spans.Before {
		d.IDs = d.IDs[1:]
	}
	return nil
}
