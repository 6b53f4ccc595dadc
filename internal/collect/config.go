package collect

import (
	"errors"
	"net/netip"
	"time"

	"rapport"
)

// Config is what collect can be told.
type Config struct {
	MaxEvent       int           `json:"maxEvent" help:"the largest event in bytes; larger ones go into quarantine"`
	MaxBody        int           `json:"maxBody" help:"the largest body in bytes, before and after decompression; larger ones get 413"`
	MaxBatch       int           `json:"maxBatch" help:"the most events in one batch; more get 413"`
	MaxSkew        time.Duration `json:"maxSkew" help:"how far a sender's clock may be off and still be corrected whatever it says"`
	BodyTimeout    time.Duration `json:"bodyTimeout" help:"how long a sender may take to send a body"`
	InFlight       int           `json:"inFlight" help:"bytes of bodies in memory at once beyond which senders are asked to come back (429)"`
	TrustedProxies []string      `json:"trustedProxies" help:"address ranges of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed"`
	RecordIP       bool          `json:"recordIP" help:"put the sender's address into the context of events that have none"`

	// Ready says whether every write key is known yet. While it is false an unknown one gets 503 instead of 401; nil is true.
	Ready func() bool `json:"-"`
	// Clock tells when something was received; nil is time.Now.
	Clock func() time.Time `json:"-"`
}

// Defaults are the settings of an installation that says nothing.
func Defaults() Config {
	return Config{MaxEvent: 32 << 10, MaxBody: 500 << 10, MaxBatch: 2500, MaxSkew: 24 * time.Hour, BodyTimeout: 30 * time.Second, InFlight: 256 << 20, RecordIP: true}
}

// Validate says which setting cannot be.
func (c Config) Validate() error {
	bad := func(where, what string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read configuration", Where: "collect." + where, Err: errors.New(what)}
	}
	switch {
	case c.MaxEvent < 1<<10 || c.MaxEvent > 8<<20:
		return bad("maxEvent", "outside 1 KB to 8 MB")
	case c.MaxBody < c.MaxEvent || c.MaxBody > 16<<20:
		return bad("maxBody", "outside maxEvent to 16 MB")
	case c.MaxBatch < 1 || c.MaxBatch > 100_000:
		return bad("maxBatch", "outside 1 to 100000")
	case c.MaxSkew < time.Minute || c.MaxSkew > 366*24*time.Hour:
		return bad("maxSkew", "outside 1m to 8784h")
	case c.BodyTimeout < time.Second || c.BodyTimeout > 10*time.Minute:
		return bad("bodyTimeout", "outside 1s to 10m")
	case c.InFlight < c.MaxBody:
		return bad("inFlight", "less than maxBody")
	}
	for _, p := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			return bad("trustedProxies", err.Error())
		}
	}
	return nil
}
