package expr

import (
	"slices"

	"rapport/internal/event"
)

// windowed is whether the measure is over a stretch of time that moves.
func (m Measure) windowed() bool { return m.Within > 0 || m.calendar() }

// calendar is whether the window is bounded by the person's calendar.
func (m Measure) calendar() bool { return m.During != "" || m.Since != "" }

// window reads within, during, from, to and sinceAnniversary.
func (f *fields) window(m *Measure) error {
	for _, step := range []func(*Measure) error{f.within, f.during, f.anniversary, f.between} {
		if err := step(m); err != nil {
			return err
		}
	}
	if err := f.oneWindow(); err != nil {
		return err
	}
	return f.windowOf(m)
}

// oneWindow refuses windows that exclude each other.
func (f *fields) oneWindow() error {
	for _, k := range []string{"during", "sinceAnniversary"} {
		if !f.has(k) {
			continue
		}
		for _, o := range []string{"within", "from", "to", "sinceAnniversary", "during"} {
			if o != k && f.has(o) {
				return invalid(join(f.path, k), "does not go with "+o, "use one or the other; two conditions inside all: […] say both")
			}
		}
	}
	return nil
}

// windowOf refuses the windows that a measure cannot be taken over.
func (f *fields) windowOf(m *Measure) error {
	for _, k := range []string{"within", "during", "sinceAnniversary"} {
		if (m.Kind == Top || m.Kind == AllValues) && f.has(k) {
			return invalid(join(f.path, k), "does not go with "+string(m.Kind), "it is over all time, or over the events between from and to")
		}
		if m.Kind == First && f.has(k) {
			return invalid(join(f.path, k), "does not go with first", "leave "+k+" out, use last, or bound the events with from")
		}
	}
	if m.During.previous() && (m.Kind == Last || m.Kind == Distinct || m.Kind == DaysSince) {
		return invalid(join(f.path, "during"), string(m.During)+" does not go with "+string(m.Kind), "use from and to with the dates of the period")
	}
	return nil
}

func (f *fields) within(m *Measure) (err error) {
	if f.has("within") {
		m.Within, err = f.duration("within")
	}
	return err
}

func (f *fields) duration(name string) (Duration, error) {
	s, err := f.text(name)
	if err != nil {
		return 0, err
	}
	d, err := ParseDuration(s)
	if err != nil {
		return 0, invalid(join(f.path, name), quote(s)+" "+err.Error(), "")
	}
	return d, nil
}

func (f *fields) during(m *Measure) error {
	if !f.has("during") {
		return nil
	}
	s, err := f.text("during")
	if err != nil {
		return err
	}
	if m.During = Calendar(s); !slices.Contains(calendars(), m.During) {
		return invalid(join(f.path, "during"), quote(s)+" is not a period of the calendar", "use one of "+list(calendars()))
	}
	return nil
}

func (f *fields) anniversary(m *Measure) (err error) {
	if f.has("sinceAnniversary") {
		m.Since, err = f.text("sinceAnniversary")
	}
	return err
}

func (f *fields) between(m *Measure) (err error) {
	if m.From, err = f.date("from"); err != nil {
		return err
	}
	if m.To, err = f.date("to"); err != nil {
		return err
	}
	if m.To != 0 && m.From >= m.To {
		return invalid(join(f.path, "to"), "is not after from", "no event is between them; give a later date")
	}
	return nil
}

// date reads an instant after the epoch; 0 if it is not there.
func (f *fields) date(name string) (int64, error) {
	if !f.has(name) {
		return 0, nil
	}
	s, err := f.text(name)
	if err != nil {
		return 0, err
	}
	at, ok := event.ParseTime([]byte(s))
	if !ok {
		return 0, invalid(join(f.path, name), quote(s)+" is not a date", "write 2026-01-31 or 2026-01-31T08:00:00Z")
	}
	if at <= 0 {
		return 0, invalid(join(f.path, name), quote(s)+" is not after 1970", "leave "+name+" out for an open end")
	}
	return at, nil
}

func (f *fields) per(m *Measure) (err error) {
	switch has := f.has("per"); {
	case !has && m.Kind != Rate:
		return nil
	case !has:
		return invalid(join(f.path, "per"), "is missing", "say per: 7d for events per week")
	case m.Kind != Rate:
		return invalid(join(f.path, "per"), "does not go with "+string(m.Kind), "use measure: rate, or leave per out")
	case m.Within == 0 && m.During == "":
		return invalid(join(f.path, "within"), "is missing", "a rate is over a window: say within: 30d, or during: month")
	}
	m.Per, err = f.duration("per")
	return err
}

// windowFormula is the window as IT reads it: ", 30d".
func windowFormula(m Measure) (s string) {
	if m.Within > 0 {
		s += ", " + m.Within.String()
	}
	if m.During != "" {
		s += ", during " + string(m.During)
	}
	if m.Since != "" {
		s += ", sinceAnniversary " + pathName(m.Since)
	}
	if m.From != 0 {
		s += ", from " + dateOf(m.From)
	}
	if m.To != 0 {
		s += ", to " + dateOf(m.To)
	}
	if m.Per != 0 {
		s += ", per " + m.Per.String()
	}
	return s
}

// window is the window in a sentence: " in the last 30 days".
func (p prose) window(m Measure) (s string) {
	if m.Within > 0 {
		s = " in the last " + m.Within.words()
	}
	if m.During != "" {
		s = " " + m.During.words()
	}
	if m.Since != "" {
		s = " since the last anniversary of " + p.trait(m.Since)
	}
	switch {
	case m.From != 0 && m.To != 0:
		s += " from " + dateWords(m.From) + " until before " + dateWords(m.To)
	case m.From != 0:
		s += " since " + dateWords(m.From)
	case m.To != 0:
		s += " before " + dateWords(m.To)
	}
	return s
}
