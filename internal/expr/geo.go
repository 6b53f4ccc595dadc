package expr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"rapport/internal/event"
)

// circle is what lies within a distance of a place.
type circle struct {
	lat, lon float64 // degrees
	metres   float64
	cos      float64 // of the latitude
}

// earthRadius is the mean radius of the Earth in metres (IUGG).
const earthRadius = 6371008.8

// mostMetres is half the way around.
const mostMetres = 20_040_000

func newCircle(raw json.RawMessage) (*circle, error) {
	var v struct {
		Lat, Lon float64
		Within   string
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, err
	}
	m, err := parseDistance(v.Within)
	return &circle{v.Lat, v.Lon, m, math.Cos(v.Lat * math.Pi / 180)}, err
}

// parseDistance reads 300m or 5km.
func parseDistance(s string) (float64, error) {
	unit, digits := 1.0, strings.TrimSuffix(s, "m")
	if k, ok := strings.CutSuffix(digits, "k"); ok {
		unit, digits = 1000, k
	}
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil || !strings.HasSuffix(s, "m") || strings.ContainsAny(digits, "eExXpP_+-") || !(n > 0) || n*unit > mostMetres {
		return 0, fmt.Errorf("is not a distance: want a number and a unit, such as 300m or 5km, to 20040km")
	}
	return n * unit, nil
}

// holds is whether a place lies in the circle, by the haversine of the great circle.
func (c *circle) holds(v event.Value) bool {
	lat, lon, ok := placeOf(v)
	if !ok {
		return false
	}
	const rad = math.Pi / 180
	a, b := math.Sin((lat-c.lat)*rad/2), math.Sin((lon-c.lon)*rad/2)
	h := a*a + c.cos*math.Cos(lat*rad)*b*b
	return 2*earthRadius*math.Asin(math.Min(1, math.Sqrt(h))) <= c.metres
}

// placeOf reads {lat, lon}, {latitude, longitude}, {lat, lng}, [lat, lon] or "lat,lon", in degrees.
func placeOf(v event.Value) (lat, lon float64, ok bool) {
	var have [2]bool
	var at [2]float64
	switch v.Kind {
	case event.Object:
		for i, names := range [2][3]string{{"lat", "latitude", "lat"}, {"lon", "longitude", "lng"}} {
			for _, name := range names {
				if x, found := event.Lookup(v.Raw, name); found && !have[i] {
					at[i], have[i] = degrees(x)
				}
			}
		}
	case event.Array:
		n := 0
		event.Elements(v.Raw, func(x event.Value) bool {
			if n < 2 {
				at[n], have[n] = degrees(x)
			}
			n++
			return n <= 2
		})
		have[0] = have[0] && n == 2
	case event.String:
		a, b, cut := bytes.Cut(v.Text(), []byte(","))
		if cut {
			at[0], have[0] = degrees(event.Value{Kind: event.Number, Raw: bytes.TrimSpace(a)})
			at[1], have[1] = degrees(event.Value{Kind: event.Number, Raw: bytes.TrimSpace(b)})
		}
	}
	return at[0], at[1], have[0] && have[1] && math.Abs(at[0]) <= 90 && math.Abs(at[1]) <= 360
}

// degrees is a number with six decimals, which is a tenth of a metre.
func degrees(v event.Value) (float64, bool) {
	m, ok := v.Micros()
	return float64(m) / 1e6, ok
}

// placeLiteral checks {lat, lon, within} and writes it canonically.
func (f *fields) placeLiteral(v any, path string) (json.RawMessage, error) {
	o, ok := v.(map[string]any)
	if !ok {
		return nil, invalid(path, "is "+kindOf(v)+", not a place", "write {lat: 1.3521, lon: 103.8198, within: 5km}")
	}
	p := &fields{of: o, path: path, limits: f.limits}
	if err := p.only("lat", "lon", "within"); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for i, x := range []struct {
		name string
		most int64
	}{{"lat", 90e6}, {"lon", 180e6}} {
		n, isNumber := o[x.name].(json.Number)
		m, ok := event.ParseMicros([]byte(n))
		if !isNumber || !ok || m > x.most || m < -x.most {
			return nil, invalid(join(path, x.name), "is not a number of degrees", fmt.Sprintf("write one from -%d to %d", x.most/1e6, x.most/1e6))
		}
		b.WriteString([]string{`{"lat":`, `,"lon":`}[i] + formatMicros(m))
	}
	s, err := p.text("within")
	if err != nil {
		return nil, err
	}
	if _, err := parseDistance(s); err != nil {
		return nil, invalid(join(path, "within"), quote(s)+" "+err.Error(), "")
	}
	b.WriteString(`,"within":`)
	b.Write(quoteJSON(s))
	b.WriteByte('}')
	return b.Bytes(), nil
}
