package webhook

import (
	"errors"
	"net/netip"
	"time"

	"rapport"
)

// Config is what webhooks can be told.
type Config struct {
	Allow   []string      `json:"allow" help:"networks inside the house, such as 10.1.0.0/16, that webhooks may post to"`
	Timeout time.Duration `json:"timeout" help:"the longest time one post may take"`
	Pause   time.Duration `json:"pause" help:"how long a webhook waits after the first failure; twice as long after each further one"`
	Longest time.Duration `json:"longest" help:"the longest pause between two attempts"`
}

// Defaults are the settings of an installation that says nothing.
func Defaults() Config {
	return Config{Timeout: 10 * time.Second, Pause: time.Second, Longest: 5 * time.Minute}
}

// Validate says which setting cannot be.
func (c Config) Validate() error {
	bad := func(where, what, hint string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read configuration", Where: where, Err: errors.New(what), Hint: hint}
	}
	for _, text := range c.Allow {
		if _, err := netip.ParsePrefix(text); err != nil {
			return bad("webhook.allow", text+" is no network", "for example 10.1.0.0/16, or 127.0.0.1/32")
		}
	}
	switch {
	case c.Timeout < 10*time.Millisecond || c.Timeout > 5*time.Minute:
		return bad("webhook.timeout", "outside 10ms to 5m", "the default is 10s")
	case c.Pause < time.Millisecond || c.Pause > c.Longest:
		return bad("webhook.pause", "below 1ms or above webhook.longest", "the default is 1s")
	case c.Longest > 24*time.Hour:
		return bad("webhook.longest", "above 24h", "the default is 5m")
	}
	return nil
}
