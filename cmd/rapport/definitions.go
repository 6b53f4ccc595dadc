package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rapport"
	"rapport/internal/catalog"
)

const (
	maxDefinitionFile  = 1 << 20
	maxDefinitionFiles = 5_000
)

// readDefinitions reads every definition of the files, directories (with what is below them) and, for -, standard input. All
// files are read before anything is wrong: the error lists what is wrong in each.
func readDefinitions(paths []string) ([]rapport.Definition, error) {
	files, err := definitionFiles(paths)
	if err != nil {
		return nil, err
	}
	var defs []rapport.Definition
	var wrong []error
	from := map[catalog.Ref]string{}
	for _, file := range files {
		text, err := readDefinitionFile(file)
		if err != nil {
			return nil, err
		}
		found, err := catalog.Parse(file, text)
		if err != nil {
			wrong = append(wrong, err)
		}
		for _, def := range found {
			ref := catalog.Ref{Kind: def.Kind, Key: def.Key}
			if first, twice := from[ref]; twice {
				wrong = append(wrong, &rapport.Error{Kind: rapport.Invalid, Op: "read definitions", Where: file,
					Err: fmt.Errorf("%s is in %s already", ref, first), Hint: "keep one of them"})
			}
			from[ref] = file
		}
		defs = append(defs, found...)
	}
	switch len(wrong) {
	case 0:
		return catalog.Order(defs), nil
	case 1:
		return nil, wrong[0]
	}
	return nil, &rapport.Error{Kind: rapport.Invalid, Op: "read definitions", Err: fmt.Errorf("%d problems\n%w", len(wrong), errors.Join(wrong...))}
}

func readDefinitionFile(file string) ([]byte, error) {
	in := io.Reader(os.Stdin)
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, unreadable(file, err)
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxDefinitionFile+1))
	if err != nil {
		return nil, unreadable(file, err)
	}
	return text, nil
}

func unreadable(file string, err error) error {
	kind := rapport.Invalid
	if errors.Is(err, fs.ErrNotExist) {
		kind = rapport.NotFound
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return &rapport.Error{Kind: kind, Op: "read definitions", Where: file, Err: err}
}

// definitionFiles names the files meant by paths, in order; of a directory those that end in .yaml, .yml and .json.
func definitionFiles(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		if path == "-" {
			files = append(files, path)
			continue
		}
		err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && name != path && strings.HasPrefix(d.Name(), "."):
				return fs.SkipDir
			case d.IsDir():
				return nil
			case name == path || slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(name))):
				files = append(files, name)
			}
			if len(files) > maxDefinitionFiles {
				return errors.New("there are more than 5,000 files")
			}
			return nil
		})
		if err != nil {
			return nil, unreadable(path, err)
		}
	}
	if len(files) == 0 {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "read definitions", Where: strings.Join(paths, ", "),
			Err: errors.New("there is no definition file"), Hint: "they end in .yaml, .yml or .json"}
	}
	return files, nil
}
