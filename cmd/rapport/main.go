// Command rapport is the whole platform in one binary: it serves, and it does with files what the console does with a mouse.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the zones that people live in, where the system has none

	"github.com/alecthomas/kong"

	"rapport"
	"rapport/internal/app"
)

type commands struct {
	Serve     serveCmd     `cmd:"" help:"Run the platform on a data directory."`
	Demo      demoCmd      `cmd:"" help:"Run a believable company: 90 days of history, and traffic that keeps arriving."`
	Apply     applyCmd     `cmd:"" help:"Put definitions from files into the catalog."`
	Diff      diffCmd      `cmd:"" help:"Say how files differ from the catalog."`
	Get       getCmd       `cmd:"" help:"Show definitions of the catalog."`
	Person    personCmd    `cmd:"" help:"Show one customer, now or as of a past instant."`
	Condition conditionCmd `cmd:"" help:"Say a condition in all its forms, and what it costs."`
	Segment   segmentCmd   `cmd:"" help:"Compare segments, and look into one."`
	List      listCmd      `cmd:"" help:"Put people on lists by upload, and count who is on them."`
	Ask       askCmd       `cmd:"" help:"Ask a question over everybody."`
	Alerts    alertsCmd    `cmd:"" help:"Say how the figures stand that are watched."`
	Digests   digestsCmd   `cmd:"" help:"List what was prepared from dashboards, or show one document."`
	SQL       sqlCmd       `cmd:"" name:"sql" help:"Ask in SQL, over every event."`
	Value     valueCmd     `cmd:"" help:"Fit a model of customer value, and list who is worth winning back."`
	Import    importCmd    `cmd:"" help:"Bring in a file of interactions or records."`
	Log       logCmd       `cmd:"" help:"Look into the event log of a data directory."`
	Facts     factsCmd     `cmd:"" help:"Look into history as columns, or make it anew."`
	Simulate  simulateCmd  `cmd:"" help:"Write the demo company's interactions as wire events."`
	Replay    replayCmd    `cmd:"" help:"Check, or rebuild, the state from the log."`
	Bench     benchCmd     `cmd:"" help:"Measure this machine, beside a bare server."`
	Version   versionCmd   `cmd:"" help:"Say which version this is."`
}

func main() {
	if code, is := app.Worker(); is {
		os.Exit(code)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	var c commands
	k := kong.Parse(&c, kong.Name("rapport"), kong.UsageOnError(),
		kong.Description("The customer experience platform that marketing and IT run together."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	err := k.Run()
	stop()
	if err != nil {
		if !errors.Is(err, errQuiet) {
			fmt.Fprintln(os.Stderr, "rapport: "+err.Error())
		}
		os.Exit(exitCode(err))
	}
}

// errQuiet ends with exit code 1 where the command has said everything already.
var errQuiet = errors.New("")

var exitCodes = map[rapport.ErrorKind]int{
	rapport.Invalid: 2, rapport.Unauthenticated: 3, rapport.Forbidden: 3, rapport.NotFound: 4, rapport.Conflict: 5,
	rapport.TooMany: 6, rapport.Unavailable: 6,
}

func exitCode(err error) int {
	if code, ok := exitCodes[rapport.KindOf(err)]; ok && !errors.Is(err, errQuiet) {
		return code
	}
	return 1
}
