package expr

import (
	"encoding/json"
	"fmt"
	"net/netip"

	"rapport/internal/event"
)

// mostNetworks is the longest list of networks.
const mostNetworks = 100

// parseNetwork reads 10.0.0.0/8, 2001:db8::/32 or one address.
func parseNetwork(s string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(s)
	return p.Masked(), err
}

func newNetworks(raw json.RawMessage) (all []netip.Prefix, err error) {
	event.Elements(raw, func(v event.Value) bool {
		var p netip.Prefix
		p, err = parseNetwork(string(v.Text()))
		all = append(all, p)
		return err == nil
	})
	return all, err
}

// inNetworks is whether a value is the text of an address in one of the networks. An IPv4 address inside IPv6 counts as itself.
func inNetworks(v event.Value, all []netip.Prefix) bool {
	const longest = 45
	if v.Kind != event.String || len(v.Raw) > longest+2 {
		return false
	}
	a, err := netip.ParseAddr(string(v.Text()))
	if err != nil {
		return false
	}
	a = a.Unmap()
	for _, p := range all {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// networkLiteral checks a network or a list of them and writes a list.
func (f *fields) networkLiteral(v any, path string) (json.RawMessage, error) {
	l, many := v.([]any)
	if !many {
		l = []any{v}
	}
	if len(l) == 0 || len(l) > mostNetworks {
		return nil, invalid(path, fmt.Sprintf("has %d networks", len(l)), fmt.Sprintf("list 1 to %d", mostNetworks))
	}
	out := []byte{'['}
	for i, x := range l {
		at := path
		if many {
			at = fmt.Sprintf("%s[%d]", path, i)
		}
		s, _ := x.(string)
		p, err := parseNetwork(s)
		if err != nil {
			return nil, invalid(at, quote(s)+" is not a network", "write it as 10.0.0.0/8, 2001:db8::/32 or 192.0.2.1")
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, quoteJSON(p.String())...)
	}
	return append(out, ']'), nil
}
