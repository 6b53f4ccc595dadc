package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"rapport"
	"rapport/internal/eventlog/disklog"
	"rapport/internal/facts"
	"rapport/internal/facts/erasure"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/facts/parquetfacts"
)

// openFacts opens history as columns and has it follow the log. Where it cannot go on, the rest of the house does: damaged files
// are said in its status, and questions over everybody wait until they are made anew.
func (a *App) openFacts() error {
	err := a.tryFacts()
	if err == nil || rapport.KindOf(err) != rapport.Internal {
		return err
	}
	a.logger.Error("facts are damaged: no questions over everybody are answered", "error", err)
	a.questions, a.erasures = noFacts{err, a.Log}, noFacts{err, a.Log}
	return nil
}

func (a *App) tryFacts() error {
	dir := factsDir(a.cfg)
	hot, err := hotfacts.Open(hotfacts.Options{Dir: dir, Config: a.cfg.Facts, People: a.Machine.Subjects(), Log: a.logger})
	if err != nil {
		return err
	}
	files, err := a.openParquet(hot)
	if err != nil {
		return errors.Join(err, hot.Close())
	}
	proofs := erasure.New(erasure.Options{Dir: dir, Proofs: proofsDir(dir), Hot: hot, Files: files, Forget: a.forget})
	f, err := facts.NewFollower(a.cfg.Facts, a.Log, proofs, a.logger)
	if err != nil {
		return errors.Join(err, files.Close(), hot.Close())
	}
	a.Facts, a.Parquet, a.questions = f, files, f
	a.erasures = erasure.Desk{Store: proofs, Follower: f}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = f.Run(ctx) // kept in its status, and logged
	}()
	a.onClose(func() error {
		stop()
		<-done
		return errors.Join(files.Close(), hot.Close())
	})
	return nil
}

// forget has SQL let go of files with who is who.
func (a *App) forget() {
	if e := a.sql.Load(); e != nil {
		e.Forget()
	}
}

// openParquet keeps history as files for other tools; nil where none are wanted. Files that are damaged are made anew from the
// columns: none may stay that an erasure would not reach.
func (a *App) openParquet(hot *hotfacts.Store) (*parquetfacts.Store, error) {
	opt := parquetfacts.Options{Dir: parquetDir(factsDir(a.cfg)), Config: a.cfg.Facts.Parquet, Log: a.logger, Source: hot.Apart}
	if opt.Config.Every == 0 {
		return nil, os.RemoveAll(opt.Dir)
	}
	store, err := parquetfacts.Open(opt)
	if err == nil || rapport.KindOf(err) != rapport.Internal {
		return store, err
	}
	a.logger.Error("facts as Parquet are damaged, and made anew from the columns", "error", err)
	opt.Columns = parquetfacts.Names(opt.Dir)
	if err := os.RemoveAll(opt.Dir); err != nil {
		return nil, err
	}
	return parquetfacts.Open(opt)
}

func factsDir(cfg Config) string { return filepath.Join(cfg.Data, "facts") }

func parquetDir(facts string) string { return filepath.Join(facts, "parquet") }

func proofsDir(facts string) string { return filepath.Join(facts, "erasures") }

// noFacts stands where facts are damaged.
type noFacts struct {
	err error
	log facts.Log
}

func (n noFacts) Snapshot() (facts.Snapshot, error) {
	return nil, &rapport.Error{Kind: rapport.Unavailable, Op: "read facts", Err: n.err, Hint: "stop the server and run rapport facts rebuild"}
}

func (n noFacts) Place(context.Context, time.Time) (rapport.Offset, error) {
	_, err := n.Snapshot()
	return 0, err
}

func (n noFacts) Erase(context.Context, []rapport.Identifier, string, string) (*erasure.Proof, error) {
	_, err := n.Snapshot()
	return nil, err
}

func (n noFacts) Held(context.Context, []rapport.Identifier) ([]erasure.Removed, error) {
	_, err := n.Snapshot()
	return nil, err
}

func (n noFacts) Proofs(rapport.Offset, int) ([]erasure.Proof, error) {
	_, err := n.Snapshot()
	return nil, err
}

func (n noFacts) Status() facts.Status {
	first, end := n.log.Bounds()
	return facts.Status{Lag: uint64(end - first), Failed: n.err.Error()}
}

// FactsReport is what reading facts through found: the columns, and the files made of them.
type FactsReport struct {
	hotfacts.Report
	Parquet *parquetfacts.Verification `json:"parquet,omitempty"` // nil if there are none
}

// Sound says that nothing is damaged.
func (r FactsReport) Sound() bool {
	return len(r.Damage) == 0 && (r.Parquet == nil || len(r.Parquet.Damage) == 0)
}

// VerifyFacts reads the columns of a data directory through, and the files made of them, and changes nothing; a server may be
// running on it.
func VerifyFacts(ctx context.Context, cfg Config) (FactsReport, error) {
	return verifyFacts(ctx, cfg, factsDir(cfg))
}

func verifyFacts(ctx context.Context, cfg Config, dir string) (r FactsReport, err error) {
	opt := hotfacts.Options{Dir: dir, Config: cfg.Facts}
	r.Report, err = hotfacts.Verify(ctx, opt)
	if _, e := os.Stat(parquetDir(dir)); err != nil || len(r.Damage) > 0 || errors.Is(e, fs.ErrNotExist) {
		return r, err
	}
	opt.ReadOnly = true
	store, err := hotfacts.Open(opt)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	snap, err := store.Apart()
	if err != nil {
		return r, err
	}
	defer snap.Close()
	v, err := parquetfacts.Verify(ctx, parquetDir(dir), snap)
	r.Parquet = &v
	return r, err
}

// ExportFacts writes what is durable of the columns of a data directory as Parquet below dir, each row under its identifier; a
// server may be running on it.
func ExportFacts(ctx context.Context, cfg Config, dir string) (r parquetfacts.Report, err error) {
	store, err := hotfacts.Open(hotfacts.Options{Dir: factsDir(cfg), Config: cfg.Facts, ReadOnly: true})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	snap, err := store.Snapshot()
	if err != nil {
		return r, err
	}
	defer snap.Close()
	return parquetfacts.Export(ctx, snap, dir)
}

// RebuildFacts makes the columns anew from the log, and the files of them; no server may be running on the data directory. Before
// and after have the same fingerprint unless something was damaged, or the settings of facts or what the log still holds have
// changed. What was erased stays so, and the proofs are kept.
func RebuildFacts(ctx context.Context, cfg Config, logger *slog.Logger, progress func(done, total uint64)) (before, after FactsReport, err error) {
	if err := cfg.Validate(); err != nil {
		return before, after, err
	}
	log, err := disklog.Open(disklog.Options{Dir: filepath.Join(cfg.Data, "log"), SegmentBytes: cfg.Log.SegmentBytes, Log: logger})
	if err != nil {
		return before, after, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	dir := factsDir(cfg)
	fresh := hotfacts.Options{Dir: dir + ".rebuilt", Config: cfg.Facts, Log: logger}
	if before, err = VerifyFacts(ctx, cfg); err != nil && rapport.KindOf(err) != rapport.NotFound {
		return before, after, err
	}
	if err = os.RemoveAll(fresh.Dir); err != nil {
		return before, after, err
	}
	if err = os.CopyFS(proofsDir(fresh.Dir), os.DirFS(proofsDir(dir))); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return before, after, err
	}
	if err = refill(ctx, cfg.Facts, log, fresh, parquetfacts.Names(parquetDir(dir)), progress); err != nil {
		return before, after, err
	}
	if after, err = verifyFacts(ctx, cfg, fresh.Dir); err != nil {
		return before, after, err
	}
	// Were the power to go in between, the next start would make them anew as well.
	return before, after, errors.Join(os.RemoveAll(dir), os.Rename(fresh.Dir, dir))
}

// refill has a new store follow the log to its end, and writes the files of it.
func refill(ctx context.Context, cfg facts.Config, log *disklog.Log, fresh hotfacts.Options, names []parquetfacts.Column, progress func(done, total uint64)) (err error) {
	store, err := hotfacts.Open(fresh)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	proofs := erasure.New(erasure.Options{Dir: fresh.Dir, Proofs: proofsDir(fresh.Dir), Hot: store})
	f, err := facts.NewFollower(cfg, log, progressing{proofs, log, progress}, fresh.Log)
	if err != nil {
		return err
	}
	if err := f.Step(ctx); err != nil {
		return err
	}
	if err := store.Compact(); err != nil || cfg.Parquet.Every == 0 {
		return err
	}
	cfg.Parquet.Every, cfg.Parquet.Settle = 0, 0
	files, err := parquetfacts.Open(parquetfacts.Options{Dir: parquetDir(fresh.Dir), Config: cfg.Parquet, Log: fresh.Log, Source: store.Apart, Columns: names})
	if err != nil {
		return err
	}
	return errors.Join(files.Write(ctx), files.Tidy(ctx), files.Close())
}

// progressing tells how far a store has come.
type progressing struct {
	facts.Store
	log  *disklog.Log
	tell func(done, total uint64)
}

func (p progressing) Append(rows []facts.Row, next rapport.Offset) error {
	_, end := p.log.Bounds()
	p.tell(uint64(next), uint64(end))
	return p.Store.Append(rows, next)
}
