package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"rapport/internal/app"
	"rapport/internal/simulate"
	"rapport/ui"
)

type demoCmd struct {
	Listen  string  `help:"Address and port to serve on; loopback only." default:"127.0.0.1:8080"`
	Data    string  `help:"Keep the company in this directory; by default it is gone with the process."`
	People  int     `help:"Customers." default:"5000"`
	Days    int     `help:"Days of history." default:"90"`
	Seed    uint64  `help:"The same seed gives the same company." default:"1"`
	Rate    float64 `help:"Events per second that keep arriving." default:"8"`
	Verbose bool    `help:"Log every request."`
}

func (c *demoCmd) Run(ctx context.Context) error {
	cfg, err := app.Load("", os.Environ())
	if err != nil {
		return err
	}
	clock := &app.HistoryClock{}
	cfg.Listen, cfg.Data, cfg.Dev, cfg.Clock = c.Listen, c.Data, true, clock.Now
	if c.Data == "" {
		if cfg.Data, err = os.MkdirTemp("", "rapport-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(cfg.Data)
	}
	logger := newLogger(c.Verbose)
	tuneGC()
	a, err := app.New(cfg, logger)
	if err != nil {
		return err
	}
	var sending sync.WaitGroup
	defer func() {
		sending.Wait()
		if err := a.Close(); err != nil {
			logger.Error("close", "error", err)
		}
	}()
	l, err := a.Listen()
	if err != nil {
		return err
	}
	company := simulate.New(simulate.Config{Seed: c.Seed, People: c.People, Days: c.Days, Rate: c.Rate, Until: time.Now()})
	if a.Machine.Status().Events == 0 {
		if err := c.fill(ctx, a, company, clock); err != nil {
			return err
		}
	}
	if _, err := a.Bootstrap(ctx); err != nil {
		return err
	}
	url := "http://" + l.Addr().String()
	sending.Go(func() {
		if err := a.Keep(ctx, company, url); err != nil {
			logger.Error("live traffic", "error", err)
		}
	})
	if !ui.Built() {
		fmt.Println("The console was not built: install Node 20 and run make build.")
	}
	fmt.Printf("\n  Pandan is open: %s\n  Sign in with the API token \"dev\". Ctrl-C closes it.\n\n", url)
	return a.Run(ctx, l)
}

func (c *demoCmd) fill(ctx context.Context, a *app.App, company *simulate.Company, clock *app.HistoryClock) error {
	began := time.Now()
	said := began
	n, err := a.Populate(ctx, company, clock, func(events int) {
		if time.Since(said) > 500*time.Millisecond {
			said = time.Now()
			fmt.Fprintf(os.Stderr, "\rfilling: %d events, %.0f a second ", events, float64(events)/time.Since(began).Seconds())
		}
	})
	fmt.Fprintf(os.Stderr, "\r%d customers, %d days, %d events in %.1f s        \n", c.People, c.Days, n, time.Since(began).Seconds())
	return err
}
