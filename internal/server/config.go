package server

import (
	"errors"
	"net/netip"
	"time"

	"rapport"
)

// Config is what the server can be told.
type Config struct {
	BodyLimit      int64         `json:"bodyLimit" help:"largest body of an API request, in bytes"`
	RequestTimeout time.Duration `json:"requestTimeout" help:"the longest an API request may take; the live stream has no limit"`
	WriteTimeout   time.Duration `json:"writeTimeout" help:"the longest one write to a live stream may take"`
	Previews       int           `json:"previews" help:"segment previews computed at the same time; more are refused with 429"`
	LiveBuffer     int           `json:"liveBuffer" help:"recent live messages kept for slow and returning readers"`
	LiveReaders    int           `json:"liveReaders" help:"live streams open at the same time; more are refused with 429"`
	LiveRate       int           `json:"liveRate" help:"most messages per second to one live stream; the rest is counted as dropped"`
	SessionAge     time.Duration `json:"-"` // how long a browser keeps the session cookie; as long as policy lets a session live
	SecureCookies  bool          `json:"secureCookies" help:"mark cookies Secure although the connection here is not TLS, as behind a proxy that ends it"`
	Hosts          []string      `json:"hosts" help:"names that may stand in the Host header; empty: any"`
	TrustedProxies []string      `json:"trustedProxies" help:"networks, such as 10.0.0.0/8, whose X-Forwarded-For is believed"`
}

// Defaults are the settings of an installation that says nothing.
func Defaults() Config {
	return Config{
		BodyLimit:      1 << 20,
		RequestTimeout: 30 * time.Second,
		WriteTimeout:   10 * time.Second,
		Previews:       2,
		LiveBuffer:     4096,
		LiveReaders:    100,
		LiveRate:       500,
		SessionAge:     14 * 24 * time.Hour,
	}
}

// Validate says which setting cannot be.
func (c Config) Validate() error {
	bad := func(where, what, hint string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read configuration", Where: "server." + where, Err: errors.New(what), Hint: hint}
	}
	switch {
	case c.BodyLimit < 1<<10 || c.BodyLimit > 64<<20:
		return bad("bodyLimit", "outside 1 KiB to 64 MiB", "the default is 1048576")
	case c.RequestTimeout < 100*time.Millisecond || c.RequestTimeout > 10*time.Minute:
		return bad("requestTimeout", "outside 100ms to 10m", "the default is 30s")
	case c.WriteTimeout < 100*time.Millisecond || c.WriteTimeout > 10*time.Minute:
		return bad("writeTimeout", "outside 100ms to 10m", "the default is 10s")
	case c.Previews < 1 || c.Previews > 64:
		return bad("previews", "outside 1 to 64", "the default is 2")
	case c.LiveBuffer < 16 || c.LiveBuffer > 1<<20:
		return bad("liveBuffer", "outside 16 to 1048576", "the default is 4096")
	case c.LiveReaders < 1 || c.LiveReaders > 10_000:
		return bad("liveReaders", "outside 1 to 10000", "the default is 100")
	case c.LiveRate < 1 || c.LiveRate > 100_000:
		return bad("liveRate", "outside 1 to 100000", "the default is 500")
	case c.SessionAge < time.Minute:
		return bad("sessionAge", "less than a minute", "the default is 336h")
	}
	for _, p := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			return bad("trustedProxies", "no network: "+p, "for example 10.0.0.0/8 or ::1/128")
		}
	}
	return nil
}
