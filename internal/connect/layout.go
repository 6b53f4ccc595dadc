package connect

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"time"

	"rapport/internal/event"
)

// layout reads instants as a mapping describes them.
type layout struct {
	form   form
	format string // Go's own, for patterns
	zone   *time.Location
}

type form uint8

const (
	rfc3339 form = iota
	unixSeconds
	unixMillis
	pattern
	compactDate // yyyyMMdd in UTC, the one worth a fast path
)

// Tokens of a pattern, the longer before the shorter.
var layoutTokens = [...][2]string{
	{"yyyy", "2006"}, {"yy", "06"}, {"MMMM", "January"}, {"MMM", "Jan"}, {"MM", "01"}, {"M", "1"}, {"dd", "02"}, {"d", "2"},
	{"HH", "15"}, {"H", "15"}, {"hh", "03"}, {"h", "3"}, {"mm", "04"}, {"ss", "05"}, {"SSSSSS", "000000"}, {"SSS", "000"},
	{"a", "PM"}, {"Z", "Z07:00"}, {"T", "T"},
}

func newLayout(path []string, name, zone string) (layout, error) {
	l := layout{zone: time.UTC}
	if zone != "" {
		z, err := time.LoadLocation(zone)
		if err != nil || zone == "Local" {
			return l, &fault{append(path[:len(path):len(path)], "zone"), "is no time zone: " + zone, "write one such as Asia/Singapore"}
		}
		l.zone = z
	}
	switch name {
	case "", "rfc3339":
		return l, nil
	case "unix":
		l.form = unixSeconds
		return l, nil
	case "unixms":
		l.form = unixMillis
		return l, nil
	case "yyyyMMdd":
		if l.zone == time.UTC {
			l.form = compactDate
			return l, nil
		}
	}
	format, err := goLayout(name)
	if err != nil {
		return l, &fault{append(path[:len(path):len(path)], "layout"), err.Error(), "for example yyyy-MM-dd HH:mm:ss; rfc3339, unix or unixms"}
	}
	l.form, l.format = pattern, format
	return l, nil
}

func goLayout(name string) (string, error) {
	var b strings.Builder
	has := map[string]bool{}
next:
	for rest := name; rest != ""; {
		for _, t := range layoutTokens {
			if strings.HasPrefix(rest, t[0]) {
				b.WriteString(t[1])
				has[t[0]] = true
				rest = rest[len(t[0]):]
				continue next
			}
		}
		if c := rest[0]; c >= 0x80 || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' {
			return "", errors.New("does not know " + strconv.Quote(rest[:1]) + " in " + name)
		}
		b.WriteByte(rest[0])
		rest = rest[1:]
	}
	hours := has["HH"] || has["H"] || has["hh"] || has["h"]
	switch {
	case has["mm"] && !hours:
		return "", errors.New("has mm, which are minutes, but no hours; months are MM")
	case !has["yyyy"] && !has["yy"]:
		return "", errors.New("has no year")
	case (has["hh"] || has["h"]) && !has["a"]:
		return "", errors.New("has hours up to 12 but no a for am and pm; HH are hours up to 24")
	}
	return b.String(), nil
}

// Instants that a row may state, µs: the years 1 to 9999.
const (
	earliest = -62135596800 * 1_000_000
	latest   = 253402300799 * 1_000_000
)

// read gives µs since the epoch.
func (l *layout) read(text []byte) (int64, error) {
	text = bytes.TrimSpace(text)
	var at int64
	switch l.form {
	case compactDate:
		return readCompact(text)
	case unixSeconds, unixMillis:
		n, err := strconv.ParseFloat(string(text), 64)
		scale := 1e6
		if l.form == unixMillis {
			scale = 1e3
		}
		if err != nil || !(n*scale >= earliest && n*scale <= latest) {
			return 0, errors.New("is no number of seconds or milliseconds since 1970")
		}
		return int64(n * scale), nil
	case rfc3339:
		if us, ok := event.ParseTime(text); ok && l.zone == time.UTC {
			return us, nil
		}
		for _, format := range [...]string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02"} {
			if t, err := time.ParseInLocation(format, string(text), l.zone); err == nil {
				at = t.UnixMicro()
				return at, inRange(at)
			}
		}
		return 0, errors.New("is no date and time such as 2026-11-30T14:05:00Z")
	}
	t, err := time.ParseInLocation(l.format, string(text), l.zone)
	if err != nil {
		return 0, errors.New("does not read as the layout says")
	}
	at = t.UnixMicro()
	return at, inRange(at)
}

func inRange(at int64) error {
	if at < earliest || at > latest {
		return errors.New("is outside of the years 1 to 9999")
	}
	return nil
}

func readCompact(text []byte) (int64, error) {
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' {
			n = -1
			break
		}
		n = n*10 + int(c-'0')
	}
	if len(text) == 8 && n >= 0 {
		y, m, d := n/10000, n/100%100, n%100
		if t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC); y > 0 && t.Day() == d && int(t.Month()) == m {
			return t.UnixMicro(), nil
		}
	}
	return 0, errors.New("is no date such as 20261130")
}
