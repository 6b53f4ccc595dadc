package disklog

import (
	"io"
	"log/slog"
	"testing"

	"rapport/internal/eventlog/eventlogtest"
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func mustOpen(t testing.TB, o Options) *Log {
	t.Helper()
	if o.Log == nil {
		o.Log = quiet()
	}
	l, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestConformance(t *testing.T) {
	t.Parallel()
	eventlogtest.Run(t, func(t *testing.T, place string) eventlogtest.Log { return mustOpen(t, Options{Dir: place}) })
}

// TestConformanceSmallSegments makes every boundary between segments come up.
func TestConformanceSmallSegments(t *testing.T) {
	t.Parallel()
	eventlogtest.Run(t, func(t *testing.T, place string) eventlogtest.Log {
		return mustOpen(t, Options{Dir: place, SegmentBytes: 2000})
	})
}
