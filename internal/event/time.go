package event

// ParseTime reads an instant as microseconds since 1970 UTC: RFC 3339 with any fraction (cut to microseconds), with T or a
// space, an offset as Z, +hh:mm or +hhmm, UTC when it has none; or a date alone, its midnight in UTC.
func ParseTime(b []byte) (int64, bool) {
	if len(b) < 10 || b[4] != '-' || b[7] != '-' {
		return 0, false
	}
	y1, ok1 := two(b)
	y2, ok2 := two(b[2:])
	mo, ok3 := two(b[5:])
	d, ok4 := two(b[8:])
	y := y1*100 + y2
	if !ok1 || !ok2 || !ok3 || !ok4 || mo < 1 || mo > 12 || d < 1 || d > daysIn(y, mo) {
		return 0, false
	}
	secs := daysSince1970(y, mo, d) * 86400
	if len(b) == 10 {
		return secs * 1e6, true
	}
	if len(b) < 19 || (b[10] != 'T' && b[10] != 't' && b[10] != ' ') || b[13] != ':' || b[16] != ':' {
		return 0, false
	}
	h, ok1 := two(b[11:])
	m, ok2 := two(b[14:])
	s, ok3 := two(b[17:])
	if !ok1 || !ok2 || !ok3 || h > 23 || m > 59 || s > 59 {
		return 0, false
	}
	secs += int64(h*3600 + m*60 + s)
	b = b[19:]
	micros := int64(0)
	if len(b) > 0 && (b[0] == '.' || b[0] == ',') {
		n := digits(b, 1)
		if n == 1 {
			return 0, false
		}
		for i, unit := 1, int64(100000); i < n && unit > 0; i, unit = i+1, unit/10 {
			micros += int64(b[i]-'0') * unit
		}
		b = b[n:]
	}
	off, ok := zone(b)
	return (secs-off)*1e6 + micros, ok
}

func zone(b []byte) (secs int64, ok bool) {
	if len(b) == 0 || (len(b) == 1 && (b[0] == 'Z' || b[0] == 'z')) {
		return 0, true
	}
	if b[0] != '+' && b[0] != '-' || len(b) < 5 {
		return 0, false
	}
	h, ok1 := two(b[1:])
	rest := b[3:]
	if rest[0] == ':' {
		rest = rest[1:]
	}
	if len(rest) != 2 {
		return 0, false
	}
	m, ok2 := two(rest)
	if !ok1 || !ok2 || h > 23 || m > 59 {
		return 0, false
	}
	secs = int64(h*3600 + m*60)
	if b[0] == '-' {
		secs = -secs
	}
	return secs, true
}

func two(b []byte) (int, bool) {
	t, u := b[0]-'0', b[1]-'0'
	return int(t)*10 + int(u), t <= 9 && u <= 9
}

func daysIn(y, m int) int {
	switch {
	case m == 2 && y%4 == 0 && (y%100 != 0 || y%400 == 0):
		return 29
	case m == 2:
		return 28
	case m == 4 || m == 6 || m == 9 || m == 11:
		return 30
	}
	return 31
}

// daysSince1970 counts days of the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
func daysSince1970(y, m, d int) int64 {
	if m <= 2 {
		y--
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yoe := y - era*400
	doy := (153*((m+9)%12)+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return int64(era)*146097 + int64(doe) - 719468
}
