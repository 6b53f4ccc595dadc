package connect

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/zeebo/xxh3"

	"rapport"
)

// Counts is what became of the rows.
type Counts struct {
	Rows     int64 `json:"rows"`     // read: sent and rejected
	Sent     int64 `json:"sent"`     // events that were acknowledged
	Rejected int64 `json:"rejected"` // rows in the rejects file
}

// checkpoint is the file that says how far an import came. Everything before its place was acknowledged.
type checkpoint struct {
	Version     int    `json:"version"`
	Fingerprint string `json:"fingerprint"` // of the input's content
	Mapping     string `json:"mapping"`     // hash of the mapping file
	Key         string `json:"key"`
	Place       place  `json:"place"`
	Counts      Counts `json:"counts"`
	RejectBytes int64  `json:"rejectBytes"` // length of the rejects file at this place
	Done        bool   `json:"done"`
}

const maxCheckpoint = 64 << 10

func readCheckpoint(file string) (*checkpoint, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxCheckpoint))
	if err != nil {
		return nil, err
	}
	c := new(checkpoint)
	err = json.Unmarshal(text, c)
	if err != nil || c.Version != 1 || c.Place.Byte < 0 || c.Place.Line < 0 || c.RejectBytes < 0 {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "read checkpoint", Where: file, Err: errors.New("this is no checkpoint of an import"),
			Hint: "remove it, or name another with --state"}
	}
	return c, nil
}

// save replaces the file in one step.
func (c *checkpoint) save(file string) error {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(append(text, '\n'))
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}

// fingerprint tells one file content from another without reading all of it: size, first and last megabyte.
func fingerprint(f *os.File) (string, int64, error) {
	info, err := f.Stat()
	if err != nil {
		return "", 0, err
	}
	const part = 1 << 20
	h := xxh3.New()
	fmt.Fprintf(h, "%d:", info.Size())
	if _, err := io.Copy(h, io.NewSectionReader(f, 0, part)); err != nil {
		return "", 0, err
	}
	if _, err := io.Copy(h, io.NewSectionReader(f, max(info.Size()-part, 0), part)); err != nil {
		return "", 0, err
	}
	return fmt.Sprintf("%016x", h.Sum64()), info.Size(), nil
}

// fits refuses to go on from a checkpoint of something else.
func (c *checkpoint) fits(file, fingerprint, mapping string) error {
	var what string
	switch {
	case c.Fingerprint != fingerprint:
		what = "the input has changed since"
	case c.Mapping != mapping:
		what = "the mapping has changed since"
	default:
		return nil
	}
	return &rapport.Error{Kind: rapport.Conflict, Op: "resume import", Where: file, Err: errors.New(what),
		Hint: "--again imports all of it from the beginning"}
}
