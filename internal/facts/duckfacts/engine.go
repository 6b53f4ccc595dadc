package duckfacts

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/parquetfacts"
)

const (
	opAsk      = "answer SQL"
	maxSQL     = 64 << 10
	waitForOne = 10 * time.Second
)

// Mask says what is personal. policy.Mask is one.
type Mask interface {
	Personal(name string) bool
	Text(s string) string
}

// Options say what an engine works on. All but Files are required.
type Options struct {
	Config   Config
	Dir      string                                  // its own, for who is who and for what does not fit into memory; emptied by New
	Files    func(context.Context) *parquetfacts.Set // nil: none are kept, and nothing can be asked
	Snapshot func() (facts.Snapshot, error)          // at least as far as the files asked for before
	Mask     Mask
	Cell     int // the fewest people that a text is shown of to whoever may not see personal data
}

// Engine answers SQL. All methods may be called from any goroutine.
type Engine struct {
	opt   Options
	key   [32]byte // of the hashes that stand for identifiers
	turns chan struct{}
	idle  time.Duration

	mu     sync.Mutex
	who    *kept // of the newest people
	hashed *kept // the same for whoever may not see them
	common *kept
	files  int // written so far
}

// New makes an engine. Nothing runs until it is asked.
func New(o Options) (*Engine, error) {
	if err := o.Config.Validate(); err != nil {
		return nil, err
	}
	if err := errors.Join(os.RemoveAll(o.Dir), os.MkdirAll(o.Dir, 0o700)); err != nil {
		return nil, &rapport.Error{Kind: rapport.Unavailable, Op: "open SQL", Where: o.Dir, Err: err}
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	o.Dir = dir
	e := &Engine{opt: o, turns: make(chan struct{}, o.Config.AtOnce), idle: idle}
	_, _ = rand.Read(e.key[:]) // never fails
	return e, nil
}

// Ask answers one statement. Invalid says what is wrong with it and where; TooMany that others run, or that it took too long
// or too much.
func (e *Engine) Ask(ctx context.Context, s facts.Statement) (*facts.Table, error) {
	switch {
	case len(s.SQL) > maxSQL:
		return nil, fault(rapport.Invalid, "query", "it is longer than 64 KiB", "")
	case s.Limit < 0 || s.Limit > e.opt.Config.Rows:
		return nil, fault(rapport.Invalid, "limit", "it is outside 0 to the most rows of an answer, setting sql.rows", "leave it out, or add up in the query")
	case s.Limit == 0:
		s.Limit = e.opt.Config.Rows
	}
	out, err := e.run(ctx, s.Masked, job{SQL: s.SQL, Limit: s.Limit, Before: s.Before})
	if err != nil {
		return nil, err
	}
	return out.Table, nil
}

// Views are the tables there are.
func (e *Engine) Views(ctx context.Context, masked bool) ([]facts.View, error) {
	out, err := e.run(ctx, masked, job{Views: true})
	if err != nil {
		return nil, err
	}
	return out.Views, nil
}

func (e *Engine) run(ctx context.Context, masked bool, j job) (*outcome, error) {
	if !there {
		return nil, fault(rapport.Unavailable, "", "this binary was built without DuckDB", "build it with CGO_ENABLED=1, or ask the questions of /api/v1/insight")
	}
	if e.opt.Files == nil {
		return nil, fault(rapport.Unavailable, "", "no files of facts are kept", "set facts.parquet.every, for example to 1m")
	}
	wait, done := context.WithTimeout(ctx, waitForOne)
	defer done()
	select {
	case e.turns <- struct{}{}:
		defer func() { <-e.turns }()
	case <-wait.Done():
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return nil, fault(rapport.TooMany, "", "other statements are running", "try again in a few seconds")
	}
	return e.prepared(ctx, masked, j)
}

// prepared gathers what a job needs and has a process of its own do it.
func (e *Engine) prepared(ctx context.Context, masked bool, j job) (*outcome, error) {
	files := e.opt.Files(ctx)
	defer files.Release()
	snap, err := e.opt.Snapshot()
	if err != nil {
		return nil, err
	}
	defer snap.Close()
	who, err := e.people(snap, masked)
	if err != nil {
		return nil, err
	}
	defer e.release(who)
	j.Config, j.Files, j.Who = e.opt.Config, files.Paths(), who.path
	j.Next = files.Next
	if j.Before != nil {
		j.Next = min(j.Next, *j.Before)
	}
	if masked {
		common, err := e.commonTexts(ctx, snap)
		if err != nil {
			return nil, err
		}
		defer e.release(common)
		j.Mask = &mask{Common: common.path, Personal: personal(snap, e.opt.Mask)}
	}
	if j.Temp, err = os.MkdirTemp(e.opt.Dir, "run-"); err != nil {
		return nil, fault(rapport.Unavailable, e.opt.Dir, err.Error(), "")
	}
	defer func() { _ = os.RemoveAll(j.Temp) }()
	out, err := spawn(ctx, &j)
	if err == nil && out.Table != nil {
		out.Table.People = snap.People()
	}
	return out, err
}

func fault(k rapport.ErrorKind, where, what, hint string) error {
	return &rapport.Error{Kind: k, Op: opAsk, Where: where, Err: errors.New(what), Hint: hint}
}
