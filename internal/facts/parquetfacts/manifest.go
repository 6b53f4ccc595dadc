package parquetfacts

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"rapport"
)

const (
	manifestName   = "manifest"
	manifestFormat = 1
	maxManifest    = 256 << 20
	hintRebuild    = "rapport facts rebuild makes the files anew from the log"
)

// File is one file of rows.
type File struct {
	Name  string         `json:"name"`  // below the directory: day=2026-11-20/00000007.parquet
	Day   string         `json:"day"`   // 2026-11-20
	Rows  int64          `json:"rows"`  // never 0
	First rapport.Offset `json:"first"` // the lowest and the highest place in the log of a row
	Last  rapport.Offset `json:"last"`
	Bytes int64          `json:"bytes"`
	Sum   uint32         `json:"crc32c"` // of the file
}

// manifest is what of the directory counts.
type manifest struct {
	Format  int            `json:"format"`
	Next    rapport.Offset `json:"next"` // the first record of the log that is not in the files
	File    uint64         `json:"file"` // number of the next file
	Files   []File         `json:"files"`
	Columns []column       `json:"columns"` // of the properties, in the order in which they were named
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

func (m *manifest) encode() ([]byte, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	b = append(b, '\n')
	return fmt.Appendf(b, "crc32c %08x\n", crc32.Checksum(b, castagnoli())), nil
}

func decodeManifest(b []byte) (manifest, error) {
	var m manifest
	body, sum, ok := bytes.Cut(b, []byte("\n"))
	if !ok || string(sum) != fmt.Sprintf("crc32c %08x\n", crc32.Checksum(b[:len(body)+1], castagnoli())) {
		return m, errors.New("it fails its checksum")
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return m, err
	}
	if m.Format != manifestFormat {
		return m, fmt.Errorf("it has format %d, this version reads %d", m.Format, manifestFormat)
	}
	for _, f := range m.Files {
		if dir, name := filepath.Split(f.Name); dir != partition(f.Day)+"/" || !strings.HasSuffix(name, suffix) || strings.ContainsAny(f.Day, `/\`) || f.Rows <= 0 {
			return m, fmt.Errorf("it names %q, which cannot be", f.Name)
		}
	}
	return m, nil
}

// readManifest is the manifest of a directory; that of an empty one if there is none.
func readManifest(dir string) (manifest, error) {
	name := filepath.Join(dir, manifestName)
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return manifest{Format: manifestFormat}, nil
	}
	if err != nil {
		return manifest{}, fault(rapport.Unavailable, name, err, "")
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxManifest))
	if err != nil {
		return manifest{}, fault(rapport.Unavailable, name, err, "")
	}
	m, err := decodeManifest(b)
	if err != nil {
		return m, fault(rapport.Internal, name, err, hintRebuild)
	}
	return m, nil
}

// write replaces the manifest of a directory: from then on the new state counts.
func (m *manifest) write(dir string) error {
	b, err := m.encode()
	if err != nil {
		return err
	}
	name := filepath.Join(dir, manifestName)
	f, err := os.OpenFile(name+tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(name+tmp, name); err != nil {
		return err
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// sweep removes files that the manifest does not name.
func (m *manifest) sweep(dir string) error {
	named := map[string]bool{}
	for _, f := range m.Files {
		named[f.Name] = true
	}
	found, err := filepath.Glob(filepath.Join(dir, partition("*"), "*"))
	if err != nil {
		return err
	}
	for _, path := range found {
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if name = filepath.ToSlash(name); named[name] || !strings.HasSuffix(name, suffix) && !strings.HasSuffix(name, suffix+tmp) {
			continue
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}
