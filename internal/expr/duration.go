package expr

import (
	"errors"
	"strconv"
	"strings"
)

// Duration is a length of time in microseconds.
type Duration int64

// Units of Duration.
const (
	Second Duration = 1e6
	Minute          = 60 * Second
	Hour            = 60 * Minute
	Day             = 24 * Hour
	Week            = 7 * Day
)

// maxDuration is ten years of 366 days.
const maxDuration = 3660 * Day

var errDuration = errors.New("is not a length of time: want a whole number and a unit, such as 30s, 5m, 2h, 7d or 4w, from 1s to 3660d")

// ParseDuration reads 30s, 5m, 2h, 7d, 4w; d is 24 hours exactly.
func ParseDuration(s string) (Duration, error) {
	if len(s) < 2 || len(s) > 12 {
		return 0, errDuration
	}
	unit := Duration(0)
	switch s[len(s)-1] {
	case 's':
		unit = Second
	case 'm':
		unit = Minute
	case 'h':
		unit = Hour
	case 'd':
		unit = Day
	case 'w':
		unit = Week
	}
	digits := s[:len(s)-1]
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || unit == 0 || n <= 0 || strings.HasPrefix(digits, "+") || n > int64(maxDuration/unit) {
		return 0, errDuration
	}
	return Duration(n) * unit, nil
}

// String is the canonical form: the largest of d, h, m, s that divides it.
func (d Duration) String() string {
	n, unit := d.unit()
	return strconv.FormatInt(n, 10) + unit[:1]
}

func (d Duration) unit() (int64, string) {
	switch {
	case d%Day == 0:
		return int64(d / Day), "days"
	case d%Hour == 0:
		return int64(d / Hour), "hours"
	case d%Minute == 0:
		return int64(d / Minute), "minutes"
	}
	return int64(d / Second), "seconds"
}

// words is the length in prose: "30 days", "day".
func (d Duration) words() string {
	n, unit := d.unit()
	if n == 1 {
		return unit[:len(unit)-1]
	}
	return strconv.FormatInt(n, 10) + " " + unit
}

// lengthWords is the length where a number is wanted: "30 days", "1 day".
func (d Duration) lengthWords() string {
	if n, unit := d.unit(); n == 1 {
		return "1 " + unit[:len(unit)-1]
	}
	return d.words()
}
