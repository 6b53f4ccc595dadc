// Package app puts the house together: it chooses the adapters, opens everything top to bottom, serves, and closes in
// reverse. It is the only package that knows which engine stands behind a port.
//
// A data directory holds:
//
//	log/      the event log (package disklog); its lock is the directory's
//	state/    customers, catalog, access (package pebblestate)
//	facts/    history as columns (package hotfacts); below it, parquet/ has it for other tools (package
//	          parquetfacts), erasures/ the proofs of what was erased from it (package erasure)
//	digests/  documents prepared from dashboards (package digest)
//	alerts.json  how the figures that are watched stand (package alert)
//	sql/      who is who, and what does not fit into memory, while statements run (package duckfacts); emptied at the start
package app

import (
	"errors"
	"net"
	"net/netip"
	"time"

	"rapport"
	"rapport/internal/alert"
	"rapport/internal/catalog"
	"rapport/internal/collect"
	"rapport/internal/customer"
	"rapport/internal/digest"
	"rapport/internal/facts"
	"rapport/internal/facts/duckfacts"
	"rapport/internal/inquiry"
	"rapport/internal/policy"
	"rapport/internal/server"
	"rapport/internal/webhook"
)

// Config is everything that can be set, made of what each package can be told.
type Config struct {
	Data     string           `json:"data" help:"the data directory; made when absent"`
	Listen   string           `json:"listen" help:"address and port to serve on"`
	Zone     string           `json:"zone" help:"the organisation's time zone: days, weeks and months of questions that name none are of its calendar"`
	Drain    time.Duration    `json:"drain" help:"how long requests under way may take once the server is told to stop"`
	Log      LogConfig        `json:"log"`
	State    StateConfig      `json:"state"`
	Collect  collect.Config   `json:"collect"`
	Customer customer.Config  `json:"customer"`
	Facts    facts.Config     `json:"facts"`
	SQL      duckfacts.Config `json:"sql"`
	Server   server.Config    `json:"server"`
	Policy   policy.Config    `json:"policy"`
	Webhook  webhook.Config   `json:"webhook"`
	Traces   TracesConfig     `json:"traces"`

	// Dev serves with write key and API token "dev", on the loopback only.
	Dev bool `json:"-"`
	// Clock replaces the wall clock where history is made; nil is time.Now.
	Clock func() time.Time `json:"-"`
}

// LogConfig is what the embedded event log can be told.
type LogConfig struct {
	SegmentBytes int64         `json:"segmentBytes" help:"a segment file is closed once it is this long"`
	RetainAge    time.Duration `json:"retainAge" help:"records older than this may go; 0 keeps them for ever"`
	RetainBytes  int64         `json:"retainBytes" help:"the oldest records may go while the log is larger; 0 is unlimited"`
	QueueBytes   int           `json:"queueBytes" help:"bytes waiting for the disk beyond which senders are asked to come back (429)"`
}

// StateConfig is what the embedded state store can be told.
type StateConfig struct {
	CacheBytes    int64 `json:"cacheBytes" help:"memory for blocks read from the state store"`
	MemtableBytes int   `json:"memtableBytes" help:"memory for changes on their way to disk"`
}

// TracesConfig says where traces go.
type TracesConfig struct {
	Endpoint string  `json:"endpoint" help:"OTLP/HTTP endpoint, such as http://127.0.0.1:4318; empty: no traces"`
	Share    float64 `json:"share" help:"share of requests traced, 0 to 1"`
}

// Defaults are the settings of an installation that says nothing.
func Defaults() Config {
	return Config{
		Data:     "data/rapport",
		Listen:   "127.0.0.1:8080",
		Zone:     "UTC",
		Drain:    15 * time.Second,
		Log:      LogConfig{SegmentBytes: 256 << 20, QueueBytes: 64 << 20},
		State:    StateConfig{CacheBytes: 64 << 20, MemtableBytes: 64 << 20},
		Collect:  collect.Defaults(),
		Customer: customer.Defaults(),
		Facts:    facts.Defaults(),
		SQL:      duckfacts.Defaults(),
		Server:   server.Defaults(),
		Policy:   policy.Defaults(),
		Webhook:  webhook.Defaults(),
		Traces:   TracesConfig{Share: 0.1},
	}
}

// Validate says which setting cannot be.
func (c Config) Validate() error {
	bad := func(where, what, hint string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read configuration", Where: where, Err: errors.New(what), Hint: hint}
	}
	host, _, err := net.SplitHostPort(c.Listen)
	_, zone := c.zone()
	switch {
	case c.Data == "":
		return bad("data", "is empty", "name a directory")
	case err != nil:
		return bad("listen", err.Error(), "for example 127.0.0.1:8080")
	case c.Dev && !loopback(host):
		return bad("listen", "--dev serves with keys that everybody knows, so only on the loopback", "use 127.0.0.1, or leave --dev out")
	case zone != nil:
		return bad("zone", zone.Error(), "write an IANA name such as Asia/Singapore")
	case c.Drain < 0 || c.Drain > 10*time.Minute:
		return bad("drain", "outside 0s to 10m", "the default is 15s")
	case c.Traces.Share < 0 || c.Traces.Share > 1:
		return bad("traces.share", "outside 0 to 1", "the default is 0.1")
	}
	for _, part := range []interface{ Validate() error }{c.Collect, c.Customer, c.Facts, c.SQL, c.Server, c.Policy, c.Webhook} {
		if err := part.Validate(); err != nil {
			return err
		}
	}
	return nil
}

// zone is the organisation's.
func (c Config) zone() (*time.Location, error) {
	if c.Zone == "" || c.Zone == "Local" {
		return nil, errors.New("is no time zone")
	}
	return time.LoadLocation(c.Zone)
}

// checkers are the rules that the catalog is given.
func (c Config) checkers() []catalog.Checker {
	return append(append(customer.CostChecker(c.Customer), customer.IdentityChecker()), append(inquiry.Checkers(), alert.Checker(), digest.Checker())...)
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
