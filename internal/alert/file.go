package alert

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"rapport"
)

// kept is the file.
type kept struct {
	Found map[string]Found `json:"found"` // by alert
	Told  []Transition     `json:"told"`  // the oldest first
}

func (a *Alerts) load() error {
	a.kept = kept{Found: map[string]Found{}}
	text, err := os.ReadFile(a.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return &rapport.Error{Kind: rapport.Internal, Op: "open alerts", Where: a.file, Err: err}
	}
	k, err := readKept(text)
	if err != nil {
		a.logger.Error("what alerts found before cannot be read; it is put aside, and each is looked at anew", "file", a.file, "error", err)
		return os.Rename(a.file, a.file+".damaged")
	}
	a.kept = k
	return nil
}

func readKept(text []byte) (k kept, err error) {
	if err = json.Unmarshal(text, &k); err != nil {
		return k, err
	}
	if k.Found == nil {
		k.Found = map[string]Found{}
	}
	for key, f := range k.Found {
		if f.State != OK && f.State != Firing && f.State != Unknown || f.Since == nil || f.Checked == nil {
			return k, errors.New("alert " + key + " has no state")
		}
	}
	k.Told = k.Told[max(0, len(k.Told)-mostTold):]
	return k, nil
}

// save writes the file anew: whole, or as it was.
func (a *Alerts) save() error {
	a.mu.Lock()
	text, err := json.Marshal(a.kept)
	a.mu.Unlock()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(a.file), ".alerts-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), a.file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
