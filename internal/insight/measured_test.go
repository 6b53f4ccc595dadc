package insight_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rapport/internal/expr"
	"rapport/internal/facts"
	"rapport/internal/insight"
)

// Every measure, with and without a breakdown, in every unit, against going through the people.
func TestMeasuredIsWhatGoingThroughThePeopleGives(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin") // the clocks change within the range
	if err != nil {
		t.Fatal(err)
	}
	units := []insight.Unit{insight.Hour, insight.Day, insight.Week, insight.Month, insight.Quarter}
	for seed := range uint64(20) {
		v := newVillage(t, seed)
		for _, measure := range insight.Measures() {
			m := insight.Measured{Unit: units[v.r.IntN(len(units))], Zone: zone, From: v.from + v.r.Int64N(v.to-v.from)/2, To: v.to - v.r.Int64N(v.to-v.from)/3, Top: v.r.IntN(5), Cell: v.r.IntN(2) * 40}
			for _, name := range []string{"buy", ""}[:1+v.r.IntN(2)] {
				m.Series = append(m.Series, insight.Figure{Select: facts.Selector{Type: expr.AnyType, Name: name}, Measure: measure, Share: []int64{1, 250_000, 500_000, 950_000}[v.r.IntN(4)],
					Property: facts.Column{Path: "total", Kind: facts.Number}})
			}
			if measure == insight.Distinct && v.r.IntN(2) == 0 {
				m.Series[0].Property = facts.Column{Path: "country", Kind: facts.Text}
			}
			m.Breakdown = [][]facts.Column{nil, {{Path: "country", Kind: facts.Text}}, {{Path: "total", Kind: facts.Number}}, {{Path: "country", Kind: facts.Text}, {Path: facts.SourcePath, Kind: facts.Text}, {Path: "total", Kind: facts.Number}}}[v.r.IntN(4)]
			a, err := m.Ask(t.Context(), v.snap)
			if err != nil {
				t.Fatal(err)
			}
			where := fmt.Sprintf("seed %d, %s of %d series by %v, top %d, cell %d", seed, measure, len(m.Series), m.Breakdown, m.Top, m.Cell)
			names := v.chosen(&m)
			if len(a.Combinations) != min(len(names.shown), m.Top) || a.Rest != (len(a.Combinations) < names.all) {
				t.Fatalf("%s: %d of %d combinations, others %v", where, len(a.Combinations), names.all, a.Rest)
			}
			for s := range m.Series {
				lines := []string{"all"}
				if len(m.Breakdown) > 0 {
					lines = slices.Concat(lines, names.shown[:len(a.Combinations)])
					if a.Rest {
						lines = append(lines, "rest")
					}
				}
				if len(lines) != len(a.Lines[s]) {
					t.Fatalf("%s: %d lines, not %d", where, len(a.Lines[s]), len(lines))
				}
				for l, line := range lines {
					want := v.measured(&m, s, a.Periods, func(h happening) bool {
						return line == "all" || combinationOf(&m, h) == line || line == "rest" && !slices.Contains(lines, combinationOf(&m, h))
					})
					if got := a.Lines[s][l]; !reflect.DeepEqual(got, want) {
						t.Fatalf("%s, line %s:\ngot  %+v\nwant %+v", where, line, got, want)
					}
				}
			}
		}
	}
}

func combinationOf(m *insight.Measured, h happening) string {
	var parts []string
	for _, c := range m.Breakdown {
		switch c.Path {
		case "country":
			parts = append(parts, h.country)
		case "total":
			parts = append(parts, fmt.Sprint(h.total))
		default:
			parts = append(parts, "web")
		}
	}
	return "(" + strings.Join(parts, ",") + ")"
}

type chosen struct {
	shown []string // that may be, the largest first
	all   int
}

// chosen orders the combinations in the plainest way.
func (v *village) chosen(m *insight.Measured) chosen {
	if len(m.Breakdown) == 0 {
		return chosen{}
	}
	people, ranks := map[string]map[int]bool{}, map[string]int64{}
	totals := map[string]happening{}
	for p, events := range v.people {
		for _, h := range events {
			if h.at < m.From || h.at >= m.To || !slices.ContainsFunc(m.Series, func(f insight.Figure) bool { return f.Select.Name == "" || f.Select.Name == h.name }) {
				continue
			}
			c := combinationOf(m, h)
			if people[c] == nil {
				people[c] = map[int]bool{}
			}
			people[c][p], totals[c] = true, h
			switch {
			case m.Series[0].Measure != insight.Sum:
				ranks[c]++
			case m.Series[0].Select.Name == h.name || m.Series[0].Select.Name == "":
				ranks[c] += h.total
			}
		}
	}
	out := chosen{all: len(people)}
	for c := range people {
		if len(people[c]) >= m.Cell {
			out.shown = append(out.shown, c)
		}
	}
	slices.SortFunc(out.shown, func(a, b string) int {
		order := int(ranks[b] - ranks[a])
		if order == 0 || m.Series[0].Measure == insight.CountPeople && len(people[b]) != len(people[a]) {
			if n := len(people[b]) - len(people[a]); n != 0 {
				order = n
			}
		}
		for i := 0; i < len(m.Breakdown) && order == 0; i++ {
			text := func(h happening) string {
				switch {
				case m.Breakdown[i].Path == "country":
					return h.country
				case m.Breakdown[i].Path != "total" || h.total == 0:
					return ""
				}
				r := big.NewRat(h.total, 1_000_000)
				return strings.TrimRight(strings.TrimRight(r.FloatString(6), "0"), ".")
			}
			x, y := text(totals[a]), text(totals[b])
			if (x == "") != (y == "") {
				return map[bool]int{true: 1, false: -1}[x == ""]
			}
			order = strings.Compare(x, y)
		}
		return order
	})
	return out
}

// measured goes over everything once for each period.
func (v *village) measured(m *insight.Measured, series int, periods []time.Time, in func(happening) bool) insight.Line {
	f := m.Series[series]
	read := func(from, to int64) insight.Reading {
		r := insight.Reading{Known: true}
		var values []int64
		different := map[string]bool{}
		for _, events := range v.people {
			there := 0
			for _, h := range events {
				if h.at < max(from, m.From) || h.at >= min(to, m.To) || f.Select.Name != "" && f.Select.Name != h.name || !in(h) {
					continue
				}
				there = 1
				r.Events++
				if h.total != 0 {
					values = append(values, h.total)
				}
				if s := h.country; f.Property.Path == "country" && s != "" {
					different[s] = true
				} else if f.Property.Path == "total" && h.total != 0 {
					different[fmt.Sprint(h.total)] = true
				}
			}
			r.People += there
		}
		total := int64(0)
		for _, x := range values {
			total += x
		}
		slices.Sort(values)
		switch f.Measure {
		case insight.CountEvents:
			r.Value = float64(r.Events)
		case insight.CountPeople:
			r.Value = float64(r.People)
		case insight.PerPerson:
			if r.Known = r.People > 0; r.Known {
				r.Value = float64(r.Events) / float64(r.People)
			}
		case insight.Sum:
			r.Value = float64(total) / 1e6
		case insight.Distinct:
			r.Value = float64(len(different))
		default:
			if r.Known = len(values) > 0; !r.Known {
				break
			}
			switch f.Measure {
			case insight.Average:
				r.Value = float64(total) / 1e6 / float64(len(values))
			case insight.Smallest:
				r.Value = float64(values[0]) / 1e6
			case insight.Largest:
				r.Value = float64(values[len(values)-1]) / 1e6
			case insight.Quantile:
				for i, x := range values { // the first that enough do not exceed
					if int64(i+1)*1_000_000 >= f.Share*int64(len(values)) {
						r.Value = float64(x) / 1e6
						break
					}
				}
			}
		}
		return r
	}
	out := insight.Line{Whole: read(m.From, m.To)}
	for i, p := range periods {
		to := m.To
		if i+1 < len(periods) {
			to = periods[i+1].UnixMicro()
		}
		out.Periods = append(out.Periods, read(p.UnixMicro(), to))
	}
	return out
}

func trends(t *testing.T, v *village, cell int, body string) *insight.TrendShown {
	t.Helper()
	q, err := insight.Read("trends", []byte(body), time.UnixMicro(v.to))
	if err != nil {
		t.Fatal(err)
	}
	a, err := q.Answer(t.Context(), v.snap, insight.View{Cell: cell})
	if err != nil {
		t.Fatal(err)
	}
	return a.(*insight.TrendShown)
}

// What is compared with is what asking for the earlier time by itself gives, line by line.
func TestCompareIsAskingForTheEarlierTime(t *testing.T) {
	for _, c := range []struct{ compare, from, to, thenFrom, thenTo string }{
		{"previous", "2026-03-20", "2026-03-30", "2026-03-10", "2026-03-20"},
		{"previous", "2026-03-28T12:00:00+01:00", "2026-03-31", "2026-03-26", "2026-03-28T12:00:00+01:00"}, // over a change of clocks: 2 days and a half
		{"previous", "2026-03-01", "2026-04-01", "2026-02-01", "2026-03-01"},
		{"week", "2026-03-20", "2026-03-30", "2026-03-13", "2026-03-23"},
		{"month", "2026-03-20", "2026-03-31", "2026-02-20", "2026-02-28"},
		{"year", "2026-03-20", "2026-03-31", "2025-03-20", "2025-03-31"},
	} {
		for seed := range uint64(3) {
			v := newVillage(t, seed)
			rest := `"series":[{"event":"buy","measure":"sum","property":"total"},{"event":"view","measure":"people"},{"event":"buy","measure":"events"}],"formulas":[{"formula":"(A-C)/B*100"}],"unit":"day","zone":"Europe/Berlin","breakdown":["country"]`
			a := trends(t, v, 0, fmt.Sprintf(`{%s,"from":%q,"to":%q,"compare":%q}`, rest, c.from, c.to, c.compare))
			then := trends(t, v, 0, fmt.Sprintf(`{%s,"from":%q,"to":%q}`, rest, c.thenFrom, c.thenTo))
			if !slices.EqualFunc(a.Previous, then.Periods, time.Time.Equal) {
				t.Fatalf("%+v: %v, not %v", c, a.Previous, then.Periods)
			}
			lines := map[string]insight.SeriesShown{}
			for _, s := range slices.Concat(then.Series, then.All) {
				lines[s.Label.IT] = s
			}
			for _, s := range slices.Concat(a.Series, a.All) {
				same, ok := lines[s.Label.IT]
				for i := range s.Values {
					want := "none"
					if ok && i < len(same.Values) {
						want = number(same.Values[i])
					}
					if got := number(s.Previous.Values[i]); ok && i < len(same.Values) && got != want {
						t.Fatalf("%+v, seed %d, %s at %d: %s, not %s", c, seed, s.Label.IT, i, got, want)
					}
				}
				if ok && number(s.Previous.Total) != number(same.Total) {
					t.Fatalf("%+v, seed %d, %s: total %s, not %s", c, seed, s.Label.IT, number(s.Previous.Total), number(same.Total))
				}
			}
		}
	}
}

func number(v *float64) string {
	if v == nil {
		return "none"
	}
	return fmt.Sprint(*v)
}

func TestFormulaOfSeries(t *testing.T) {
	v := newVillage(t, 5)
	a := trends(t, v, 0, `{"series":[{"event":"buy","measure":"sum","property":"total"},{"event":"buy"},{"event":"nothing"}],"formulas":[{"formula":"(A-B)/A*100","label":"Margin"},{"formula":"A/C"},{"formula":"coalesce(A/C, 7)"}],"last":"20d","unit":"week"}`)
	sum, buys, margin, none, seven := a.Series[0], a.Series[1], a.Series[3], a.Series[4], a.Series[5]
	if margin.Label.Marketing != "Margin" || margin.Label.IT != "(A - B) / A * 100" || margin.Formula != "(A - B) / A * 100" {
		t.Errorf("it is called %+v", margin)
	}
	for i := range a.Periods {
		if want := (*sum.Values[i] - *buys.Values[i]) / *sum.Values[i] * 100; *margin.Values[i] != want {
			t.Errorf("%v is not %v", *margin.Values[i], want)
		}
		if none.Values[i] != nil || *seven.Values[i] != 7 {
			t.Errorf("divided by zero it is %v, and in its place %v", number(none.Values[i]), *seven.Values[i])
		}
	}
}

// Under the smallest cell no figure of a property is shown, and no combination.
func TestMaskedTrendsHideTheFew(t *testing.T) {
	v := newVillage(t, 6)
	body := `{"series":[{"event":"buy","measure":"max","property":"total"}],"breakdown":["country","total"],"last":"30d","unit":"day","top":50}`
	open, masked := trends(t, v, 0, body), trends(t, v, 10, body)
	hidden := 0
	for _, s := range open.Series {
		if s.Everybody < 10 {
			hidden++
		}
	}
	if hidden == 0 {
		t.Fatal("nothing is there to hide")
	}
	for _, s := range slices.Concat(masked.Series, masked.All) {
		if s.Everybody < 10 && !s.Others {
			t.Errorf("%s is shown with %d people", s.Label.IT, s.Everybody)
		}
		for i, x := range s.Values {
			if x != nil && s.People[i] < 10 {
				t.Errorf("%s: %v of %d people", s.Label.IT, *x, s.People[i])
			}
		}
	}
}

func TestTrendsRefuse(t *testing.T) {
	for body, where := range map[string]string{
		`{"series":[{"event":"buy","measure":"sum"}]}`:                                      "series[0].property",
		`{"series":[{"event":"buy","measure":"mode"}]}`:                                     "series[0].measure",
		`{"series":[{"event":"buy","property":"total"}]}`:                                   "series[0].property",
		`{"series":[{"event":"buy","measure":"quantile","property":"total","quantile":1}]}`: "quantile",
		`{"series":[{"event":"buy","measure":"sum","property":"total","quantile":0.5}]}`:    "series[0].quantile",
		`{"series":[{"event":"buy"}],"formulas":[{"formula":"A / B"}]}`:                     "formulas[0]",
		`{"series":[{"event":"buy"}],"formulas":[{"formula":"A /"}]}`:                       "formulas[0]",
		`{"series":[{"event":"buy"}],"formulas":[{"formula":"count(buy) / A"}]}`:            "formulas[0]",
		`{"breakdown":["a","b","c","d"]}`:                                                   "breakdown",
		`{"breakdown":["a","a"]}`:                                                           "breakdown[1]",
		`{"breakdown":["a"],"top":51}`:                                                      "top",
		`{"top":5}`:                                                                         "top",
		`{"compare":"decade"}`:                                                              "compare",
		`{"series":[7]}`:                                                                    "series",
	} {
		_, err := insight.Read("trends", []byte(body), time.UnixMicro(1e15))
		if err == nil || !strings.Contains(err.Error(), where) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// A question is written as it was read, and says all that it asks.
func TestTrendsAreSaid(t *testing.T) {
	const body = `{"series":[{"event":"buy","where":[{"property":"country","op":"eq","value":"SG"}],"measure":"quantile","property":"total","quantile":0.95},{"event":"view"},{"measure":"people"}],"formulas":[{"formula":"A/B"}],"breakdown":["country","$source"],"top":3,"compare":"month","unit":"week","last":"30d","zone":"Asia/Singapore"}`
	q, err := insight.Read("trends", []byte(body), time.UnixMicro(1e15))
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	q2, err := insight.Read("trends", again, time.UnixMicro(1e15))
	if err != nil {
		t.Fatalf("%s: %v", again, err)
	}
	s := q.Sentence(nil)
	if s != q2.Sentence(nil) {
		t.Errorf("%+v became %+v", s, q2.Sentence(nil))
	}
	for _, part := range []string{"95 % quantile of ‘total’ of", "(A)", "A / B", "by week", "the last 30 days", "‘country’ and ‘$source’ (the 3 largest)", "the same time a month earlier"} {
		if !strings.Contains(s.Marketing, part) {
			t.Errorf("%q does not say %q", s.Marketing, part)
		}
	}
	for _, part := range []string{"A = quantile_0.95(buy[country", "by country × $source top 3", "against range - 1 month", "in Asia/Singapore"} {
		if !strings.Contains(s.IT, part) {
			t.Errorf("%q does not say %q", s.IT, part)
		}
	}
}

func BenchmarkSumByEvent(b *testing.B) {
	snap := town(b)
	m := insight.Measured{Series: []insight.Figure{{Measure: insight.Sum, Property: facts.Column{Path: "total", Kind: facts.Number}}}, Breakdown: []facts.Column{{Path: facts.SourcePath, Kind: facts.Text}},
		Unit: insight.Day, From: townEnd - 90*24*time.Hour.Microseconds(), To: townEnd, Top: 10}
	for b.Loop() {
		if _, err := m.Ask(b.Context(), snap); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(townRows)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
