package webhook

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"rapport"
)

// inside are the networks that are nobody's business outside: posts there are refused unless they are allowed. What wraps an
// IPv4 address is judged by that address.
var inside = prefixes("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
	"192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"::/127", "100::/64", "2001:db8::/32", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8")

// wrapping are the networks whose addresses hold an IPv4 address, and at which byte.
var wrapping = [...]struct {
	network netip.Prefix
	at      int
}{{netip.MustParsePrefix("64:ff9b::/96"), 12}, {netip.MustParsePrefix("2002::/16"), 2}, {netip.MustParsePrefix("::/96"), 12}}

func prefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		out[i] = netip.MustParsePrefix(text)
	}
	return out
}

var errInside = errors.New("the address is inside the house")

// guard decides which addresses are connected to.
type guard struct{ allow []netip.Prefix }

// permit is an error for an address that is inside and not allowed.
func (g guard) permit(a netip.Addr) error {
	a = a.Unmap().WithZone("")
	if among(g.allow, a) {
		return nil
	}
	for _, w := range wrapping {
		if w.network.Contains(a) && a != netip.IPv6Loopback() {
			b := a.As16()
			a = netip.AddrFrom4([4]byte(b[w.at : w.at+4]))
			break
		}
	}
	if among(g.allow, a) || !among(inside, a) {
		return nil
	}
	return &rapport.Error{Kind: rapport.Forbidden, Op: "connect to webhook", Where: a.String(), Err: errInside, Hint: "name its network in the setting webhook.allow if that is meant"}
}

func among(list []netip.Prefix, a netip.Addr) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// control is asked by the dialer when a name is resolved, for the very address that is about to be connected to.
func (g guard) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	return g.permit(to.Addr())
}

// client is what posts: guarded, without redirects, proxies and cookies, and with an end.
func (g guard) client(timeout time.Duration) *http.Client {
	d := &net.Dialer{Timeout: timeout, Control: g.control}
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: d.DialContext, TLSHandshakeTimeout: timeout, MaxResponseHeaderBytes: 32 << 10,
			MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, DisableCompression: true},
	}
}
