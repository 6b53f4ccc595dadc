package profile

import (
	"bytes"
	"time"

	"rapport/internal/event"
	"rapport/internal/expr"
)

// zones are the zones met so far by name, so that finding one takes no memory. A name that is no zone is UTC.
type zones map[string]*time.Location

// mostZones bounds the names remembered: there are some six hundred zones, and the rest is what senders make up.
const mostZones = 2000

const maxZoneName = 64

func (z *zones) find(name []byte) (*time.Location, bool) {
	if loc, ok := (*z)[string(name)]; ok {
		return loc, loc != nil
	}
	if len(name) == 0 || len(name) > maxZoneName || string(name) == "Local" {
		return nil, false
	}
	if *z == nil || len(*z) >= mostZones {
		*z = zones{}
	}
	loc, err := time.LoadLocation(string(name))
	if err != nil {
		loc = nil
	}
	(*z)[string(name)] = loc
	return loc, loc != nil
}

// Zone is where the person lives: by the trait that says so, else by the last context.timezone, else UTC. It implements
// expr.Facts.
func (p *Profile) Zone() *time.Location {
	if p.zone == nil {
		p.zone = p.findZone()
	}
	return p.zone
}

func (p *Profile) findZone() *time.Location {
	if v := p.Trait(expr.ZoneTrait); v.Kind == event.String {
		if z, ok := p.zones.find(v.Text()); ok {
			return z
		}
	}
	if p.plan.zone < 0 {
		return time.UTC
	}
	if a := p.Aggregate(p.plan.zone); a != nil && a.LastValue.Kind == event.String {
		if z, ok := p.zones.find(a.LastValue.Text()); ok {
			return z
		}
	}
	return time.UTC
}

// toldZone notes that an event says where the person is.
func (w *Writer) toldZone(f Fragment, at int, t *target, e *entry) {
	if at < f.seriesEnd() {
		if r := record(f[at:]); r.id() == t.ID && r.kind() == kindValues {
			if _, last := r.values(); bytes.Equal(last, e.value) {
				w.touched.SameZone = true
				return
			}
		}
	}
	w.touched.Zone = true
}

// Alone is whether there is one fragment, or none.
func (p *Profile) Alone() bool {
	_, ok := p.only()
	return ok
}
