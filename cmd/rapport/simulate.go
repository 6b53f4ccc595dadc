package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"syscall"
	"time"

	"rapport"
	"rapport/internal/connect"
	"rapport/internal/simulate"
)

type simulateCmd struct {
	People   int       `help:"Customers; default 5000." placeholder:"N"`
	Days     int       `help:"Days of history." default:"90"`
	Seed     uint64    `help:"The same seed gives the same company." default:"1"`
	Until    time.Time `help:"The history's end (RFC 3339); default now." placeholder:"TIME"`
	Shape    string    `help:"pandan: the demo company. facts: a crowd's history for questions over everybody, so many events of so many people." enum:"pandan,facts" default:"pandan"`
	Events   int       `help:"With --shape facts: how many; people default to a fortieth of them." default:"10000000"`
	Format   string    `help:"jsonl: one wire event a line. sources: the same after its source's key and a tab." enum:"jsonl,sources" default:"jsonl"`
	Live     bool      `help:"Send traffic that keeps arriving to a platform, instead of writing the history."`
	Rate     float64   `help:"With --live: events per second." default:"8"`
	Server   string    `help:"With --live: address of the platform." default:"http://127.0.0.1:8080" env:"RAPPORT_SERVER" placeholder:"URL"`
	WriteKey string    `help:"With --live: send everything with this write key; default the one of each of Pandan's sources." env:"RAPPORT_WRITE_KEY" placeholder:"KEY"`
}

func (c *simulateCmd) Run(ctx context.Context) error {
	if c.Until.IsZero() {
		c.Until = time.Now()
	}
	if c.Shape == "facts" {
		if c.Live {
			return &rapport.Error{Kind: rapport.Invalid, Op: "simulate", Where: "--shape facts", Err: errors.New("it is a history, and has no live traffic"), Hint: "leave --live out"}
		}
		return c.write(ctx, c.crowd, os.Stdout)
	}
	company := c.company()
	if c.Live {
		return c.live(ctx, company)
	}
	return c.write(ctx, company.History, os.Stdout)
}

func (c *simulateCmd) company() *simulate.Company {
	return simulate.New(simulate.Config{Seed: c.Seed, People: c.People, Days: c.Days, Until: c.Until, Rate: c.Rate})
}

// crowd yields the history of a crowd.
func (c *simulateCmd) crowd(yield func(simulate.Item) bool) {
	people := c.People
	if people == 0 {
		people = max(1, c.Events/40)
	}
	crowd := simulate.NewCrowd(simulate.Config{Seed: c.Seed, People: people, Days: c.Days, Until: c.Until}, c.Events)
	for item, more := crowd.Next(); more && yield(item); item, more = crowd.Next() {
	}
}

// write writes the history. A reader that has had enough (head, less) is no error.
func (c *simulateCmd) write(ctx context.Context, history iter.Seq[simulate.Item], to io.Writer) error {
	out := bufio.NewWriterSize(to, 256<<10)
	var err error
	for item := range history {
		if c.Format == "sources" {
			_, err = out.WriteString(string(item.Source) + "\t")
		}
		if err == nil {
			_, err = out.Write(append(item.JSON, '\n'))
		}
		if err != nil || ctx.Err() != nil {
			break
		}
	}
	err = errors.Join(err, out.Flush())
	if errors.Is(err, syscall.EPIPE) {
		return nil
	}
	return err
}

// together is how long events are gathered before they are sent: one request per source and moment, whatever the rate.
const together = 100 * time.Millisecond

func (c *simulateCmd) live(ctx context.Context, company *simulate.Company) error {
	keys, err := simulate.WriteKeys()
	if err != nil {
		return err
	}
	traffic := company.Live(time.Now())
	next := traffic.Next()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Until(next.At) + together):
		}
		due := map[rapport.SourceKey][][]byte{}
		for now := time.Now(); !next.At.After(now); next = traffic.Next() {
			due[next.Source] = append(due[next.Source], bytes.Clone(next.JSON))
		}
		for _, source := range simulate.Sources() {
			if len(due[source]) == 0 {
				continue
			}
			key := keys[source]
			if c.WriteKey != "" {
				key = c.WriteKey
			}
			sink := connect.HTTP{Server: c.Server, WriteKey: key}
			if err := sink.Send(ctx, due[source]); err != nil {
				if ctx.Err() != nil {
					return nil
				}
				return c.explain(source, err)
			}
		}
	}
}

func (c *simulateCmd) explain(source rapport.SourceKey, err error) error {
	if rapport.KindOf(err) == rapport.Unauthenticated {
		return &rapport.Error{Kind: rapport.Unauthenticated, Op: "send live traffic", Where: c.Server, Err: fmt.Errorf("the source %s: %w", source, err),
			Hint: "give --write-key, or have the platform know Pandan's sources"}
	}
	return err
}
