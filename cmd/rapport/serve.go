package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"rapport/internal/app"
	"rapport/ui"
)

type serveCmd struct {
	Data    string `help:"The data directory; made when absent."`
	Listen  string `help:"Address and port to serve on."`
	Config  string `help:"A YAML file of settings (docs/configuration.md)." type:"existingfile"`
	Dev     bool   `help:"Write key and API token 'dev', on the loopback only."`
	Verbose bool   `help:"Log every request."`
}

func (c *serveCmd) Run(ctx context.Context) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	logger := newLogger(c.Verbose)
	tuneGC()
	a, err := app.New(cfg, logger)
	if err != nil {
		return err
	}
	defer func() {
		if err := a.Close(); err != nil {
			logger.Error("close", "error", err)
		}
	}()
	first, err := a.Bootstrap(ctx)
	if err != nil {
		return err
	}
	l, err := a.Listen()
	if err != nil {
		return err
	}
	url := "http://" + l.Addr().String()
	printFirst(first, url)
	if c.Dev {
		fmt.Printf("dev: write key and API token are \"dev\"\n")
	}
	if !ui.Built() {
		fmt.Println("The console was not built: install Node 20 and run make build.")
	}
	fmt.Printf("Rapport %s serves %s from %s\n", app.Version(), url, cfg.Data)
	if err := a.Run(ctx, l); err != nil {
		return err
	}
	logger.Info("stopped; everything taken is in the log")
	return nil
}

func (c *serveCmd) config() (app.Config, error) {
	cfg, err := app.Load(c.Config, os.Environ())
	if err != nil {
		return cfg, err
	}
	if c.Data != "" {
		cfg.Data = c.Data
	}
	if c.Listen != "" {
		cfg.Listen = c.Listen
	}
	cfg.Dev = c.Dev
	return cfg, cfg.Validate()
}

func printFirst(first *app.First, url string) {
	if first == nil {
		return
	}
	fmt.Printf(`This data directory is new. Keep these; they are not shown again.

  console    %s   login %s   password %s
  API token  %s
  write key  %s   (source %s)

`, url, first.Login, first.Password, first.Token, first.WriteKey, first.Source)
}

// newLogger writes JSON lines to standard error.
func newLogger(verbose bool) *slog.Logger {
	level := slog.LevelInfo
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

const (
	memoryFloor  = 9 << 28 // 2.25 GiB: a heap that would grow beyond it is collected earlier instead
	memoryBeside = 256 << 20
)

// tuneGC trades memory for time where the environment does not say otherwise: most of the heap is fragments, which hold no
// pointers and cost the collector little.
func tuneGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryFloor)
		go keepHeadroom()
	}
}

// keepHeadroom raises the memory limit where what is in use comes near it: a limit without room above what lives would have
// the collector run without end.
func keepHeadroom() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	for range time.Tick(time.Second) {
		metrics.Read(live)
		n := int64(live[0].Value.Uint64())
		debug.SetMemoryLimit(max(memoryFloor, n+n/8+memoryBeside))
	}
}
