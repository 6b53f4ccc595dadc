package collect

import (
	"net/http"
	"net/netip"
	"strings"
)

// appendIP appends the sender's address: the peer's, or behind trusted proxies the last one of X-Forwarded-For that is not a
// trusted proxy itself. Nothing if it is not known.
func (c *Collector) appendIP(dst []byte, r *http.Request) []byte {
	if len(c.proxies) == 0 {
		return appendHost(dst, r.RemoteAddr)
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return appendHost(dst, r.RemoteAddr)
	}
	ip := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header["X-Forwarded-For"], ","), ",")
	for i := len(hops) - 1; i >= 0 && c.trusted(ip); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		ip = next.Unmap().WithZone("")
	}
	return ip.AppendTo(dst)
}

func (c *Collector) trusted(ip netip.Addr) bool {
	for _, p := range c.proxies {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// appendHost appends the host of host:port if it is an address.
func appendHost(dst []byte, hostPort string) []byte {
	i := strings.LastIndexByte(hostPort, ':')
	if i < 0 {
		return dst
	}
	host := hostPort[:i]
	if len(host) > 2 && host[0] == '[' {
		host = host[1 : len(host)-1]
	}
	for _, c := range []byte(host) {
		if c != '.' && c != ':' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return dst
		}
	}
	return append(dst, host...)
}

// scheme is how the sender reached us.
func (c *Collector) scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && c.trusted(peer.Addr().Unmap()) && sameFold(r.Header.Get("X-Forwarded-Proto"), "https") {
		return "https"
	}
	return "http"
}
