package catalog

import (
	"strconv"
	"strings"
)

// number brings a JSON number literal to its one canonical spelling: the exact decimal value without superfluous zeros, in
// plain digits from 1e-7 to below 1e21, otherwise d.ddde±x. False if it is no JSON number, or its magnitude is outside
// 1e-324 to 1e309, which no double can hold.
func number(lit string) (string, bool) {
	s, minus := strings.CutPrefix(lit, "-")
	mantissa, exponent := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil {
			return "", false
		}
		mantissa, exponent = s[:i], n
	}
	whole, frac, dotted := strings.Cut(mantissa, ".")
	if !digits(whole) || (len(whole) > 1 && whole[0] == '0') || (dotted && !digits(frac)) {
		return "", false
	}
	all := strings.TrimLeft(whole+frac, "0")
	point := len(all) + exponent - len(frac) // the value is 0.all × 10^point
	all = strings.TrimRight(all, "0")
	if all == "" {
		return "0", true
	}
	if point < -323 || point > 309 {
		return "", false
	}
	out := spell(all, point)
	if minus {
		out = "-" + out
	}
	return out, true
}

func spell(all string, point int) string {
	switch {
	case point > 21 || point < -6:
		frac := ""
		if len(all) > 1 {
			frac = "." + all[1:]
		}
		return all[:1] + frac + "e" + strconv.Itoa(point-1)
	case point <= 0:
		return "0." + strings.Repeat("0", -point) + all
	case point >= len(all):
		return all + strings.Repeat("0", point-len(all))
	default:
		return all[:point] + "." + all[point:]
	}
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
