package app

import (
	"context"
	"path/filepath"

	"rapport/internal/facts/duckfacts"
	"rapport/internal/facts/parquetfacts"
	"rapport/internal/policy"
	"rapport/internal/server"
)

// openSQL answers statements over the Parquet files. Each runs in a process of its own: main must begin with Worker.
func (a *App) openSQL(mask *policy.Mask) (*duckfacts.Engine, error) {
	opt := duckfacts.Options{Config: a.cfg.SQL, Dir: filepath.Join(a.cfg.Data, "sql"), Snapshot: a.questions.Snapshot, Mask: mask, Cell: server.MinCell}
	if a.Parquet != nil {
		opt.Files = func(ctx context.Context) *parquetfacts.Set {
			a.Parquet.Catch(ctx)
			return a.Parquet.Hold()
		}
	}
	return duckfacts.New(opt)
}

// Worker does the work of a process that was started to answer one statement, and says whether this is one; code is how it is
// to exit.
func Worker() (code int, is bool) {
	if !duckfacts.IsWorker() {
		return 0, false
	}
	return duckfacts.Work(), true
}
