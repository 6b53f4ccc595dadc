package app

import (
	"context"
	"errors"
	"path/filepath"

	"rapport/internal/facts"
	"rapport/internal/facts/hotfacts"
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
	return nil
}
