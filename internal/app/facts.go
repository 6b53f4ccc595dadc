package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"rapport"
	"rapport/internal/eventlog/disklog"
	"rapport/internal/facts"
	"rapport/internal/facts/hotfacts"
	"rapport/internal/facts/parquetfacts"
)

// openFacts opens history as columns and has it follow the log. Where it cannot go on, the rest of the house does.
func (a *App) openFacts() error {
	store, err := hotfacts.Open(hotfacts.Options{Dir: filepath.Join(a.cfg.Data, "facts"), Config: a.cfg.Facts, People: a.Machine.Subjects(), Log: a.logger})
	if err != nil {
		return err
	}
	a.Facts, err = facts.NewFollower(a.cfg.Facts, a.Log, store, a.logger)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = a.Facts.Run(ctx) // kept in its status, and logged
	}()
	a.onClose(func() error {
		stop()
		<-done
		return store.Close()
	})
	a.openParquet(store)
	return nil
}

// openParquet keeps history as files for other tools. Where it cannot, the rest of the house goes on.
func (a *App) openParquet(hot *hotfacts.Store) {
	if a.cfg.Facts.Parquet.Every == 0 {
		return
	}
	store, err := parquetfacts.Open(parquetfacts.Options{Dir: parquetDir(a.cfg), Config: a.cfg.Facts.Parquet, Log: a.logger, Source: hot.Apart})
	if err != nil {
		a.logger.Error("facts are not kept as Parquet", "error", err)
		return
	}
	a.Parquet = store
	a.onClose(store.Close)
}

func parquetDir(cfg Config) string { return filepath.Join(cfg.Data, "facts", "parquet") }

// VerifyFacts reads the columns of a data directory through and changes nothing; a server may be running on it.
func VerifyFacts(ctx context.Context, cfg Config) (hotfacts.Report, error) {
	return hotfacts.Verify(ctx, hotfacts.Options{Dir: filepath.Join(cfg.Data, "facts"), Config: cfg.Facts})
}

// ExportFacts writes what is durable of the columns of a data directory as Parquet below dir, each row under its identifier; a
// server may be running on it.
func ExportFacts(ctx context.Context, cfg Config, dir string) (r parquetfacts.Report, err error) {
	store, err := hotfacts.Open(hotfacts.Options{Dir: filepath.Join(cfg.Data, "facts"), Config: cfg.Facts, ReadOnly: true})
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

// RebuildFacts makes the columns anew from the log; no server may be running on the data directory. Before and after have the
// same fingerprint unless something was damaged, or the settings of facts or what the log still holds have changed.
func RebuildFacts(ctx context.Context, cfg Config, logger *slog.Logger, progress func(done, total uint64)) (before, after hotfacts.Report, err error) {
	if err := cfg.Validate(); err != nil {
		return before, after, err
	}
	log, err := disklog.Open(disklog.Options{Dir: filepath.Join(cfg.Data, "log"), SegmentBytes: cfg.Log.SegmentBytes, Log: logger})
	if err != nil {
		return before, after, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	dir := filepath.Join(cfg.Data, "facts")
	fresh := hotfacts.Options{Dir: dir + ".rebuilt", Config: cfg.Facts, Log: logger}
	if before, err = VerifyFacts(ctx, cfg); err != nil && rapport.KindOf(err) != rapport.NotFound {
		return before, after, err
	}
	if err = os.RemoveAll(fresh.Dir); err != nil {
		return before, after, err
	}
	if err = refill(ctx, cfg.Facts, log, fresh, progress); err != nil {
		return before, after, err
	}
	if after, err = hotfacts.Verify(ctx, fresh); err != nil {
		return before, after, err
	}
	// Were the power to go in between, the next start would make them anew as well.
	return before, after, errors.Join(os.RemoveAll(dir), os.Rename(fresh.Dir, dir))
}

// refill has a new store follow the log to its end.
func refill(ctx context.Context, cfg facts.Config, log *disklog.Log, fresh hotfacts.Options, progress func(done, total uint64)) (err error) {
	store, err := hotfacts.Open(fresh)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	f, err := facts.NewFollower(cfg, log, progressing{store, log, progress}, fresh.Log)
	if err != nil {
		return err
	}
	if err := f.Step(ctx); err != nil {
		return err
	}
	return store.Compact()
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
