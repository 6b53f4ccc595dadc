package profile

import (
	"errors"
	"fmt"

	"rapport"
	"rapport/internal/expr"
)

// Config bounds what a fragment keeps.
type Config struct {
	Entries    int `json:"entries" help:"events of a window kept one by one, per identifier and series; older ones go into buckets of window/64"`
	Sketch     int `json:"sketch" help:"distinct values kept, per identifier and series"`
	Traits     int `json:"traits" help:"most traits of one identifier"`
	TraitBytes int `json:"traitBytes" help:"longest trait value, in bytes of JSON"`
	Recent     int `json:"recent" help:"recent events kept for the timeline, per identifier"`
	Union      int `json:"union" help:"most elements of a trait merged by union"`
}

// Defaults are the bounds that a new installation has.
func Defaults() Config {
	return Config{Entries: 256, Sketch: 256, Traits: 200, TraitBytes: 8 << 10, Recent: 100, Union: 100}
}

// Validate refuses bounds that the layout cannot hold.
func (c Config) Validate() error {
	for _, b := range []struct {
		name        string
		v, from, to int
	}{
		{"entries", c.Entries, 1, 8192}, {"sketch", c.Sketch, expr.MaxWindowedDistinct + 1, 8192}, {"traits", c.Traits, 1, 10000},
		{"traitBytes", c.TraitBytes, 16, 60000}, {"recent", c.Recent, 0, 10000}, {"union", c.Union, 1, 1000},
	} {
		if b.v < b.from || b.v > b.to {
			return &rapport.Error{Kind: rapport.Invalid, Op: "read configuration", Where: "profile." + b.name,
				Err: fmt.Errorf("%d is out of range", b.v), Hint: fmt.Sprintf("use %d to %d", b.from, b.to)}
		}
	}
	return nil
}

var errLayout = errors.New("is not a fragment of version 1")

var errSteps = fmt.Errorf("a sequence has more than %d different events", expr.MaxSteps)
