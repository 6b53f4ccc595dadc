package insight

import (
	"rapport/internal/expr"
	"rapport/internal/facts"
)

// measureKernel has a row for each line of each series: a cell for each period, and one more for the whole range, in which only
// people are counted. Where there is a breakdown the first line, of everybody, has only people too: the rest of both is added up
// at the end.
type measureKernel struct {
	periods *Periods
	by      []facts.Column
	series  []Figure
	columns []int
	width   int // cells of a line
	count   int // lines of a series
	cells   []figureCell
	bags    []bag // beside cells; nil unless a series needs them
	bagged  int
	line    map[Combination]int
	direct  []int32 // line by code, of one column with codes; 0: not known yet
	person  uint32
}

type figureCell struct {
	last, people uint32
	events       uint64
	values       uint64
	sum          expr.Total
	min, max     int64
}

func (m *Measured) kernel(p *Periods, of []Combination, lines int, columns []int) measureKernel {
	k := measureKernel{periods: p, by: m.Breakdown, series: m.Series, columns: columns, width: p.Len() + 1, count: lines, line: make(map[Combination]int, len(of))}
	k.cells = make([]figureCell, len(m.Series)*lines*k.width)
	for i, c := range of {
		k.line[c] = i + 1
	}
	for i := range m.Series {
		if m.Series[i].bagged() {
			k.bags = make([]bag, len(k.cells))
		}
	}
	return k
}

func (f *Figure) bagged() bool { return f.Measure == Quantile || f.Measure == Distinct }

func (k *measureKernel) batch(b *facts.Batch) error {
	for i := range b.Person {
		k.person++
		for r := b.Start[i]; r < b.Start[i+1]; r++ {
			at, line := k.periods.Index(b.Time[r]), 0
			if len(k.by) > 0 {
				line = k.lineOf(b, r)
			}
			for rest := b.Match[r]; rest != 0; rest &= rest - 1 {
				s := bottom(rest)
				if line > 0 {
					all := s * k.count * k.width
					k.meet(all + at)
					k.meet(all + k.width - 1)
				}
				row := (s*k.count + line) * k.width
				k.meet(row + k.width - 1)
				k.meet(row + at)
				c := &k.cells[row+at]
				c.events++
				if k.columns[s] >= 0 {
					k.value(s, row+at, &b.Columns[k.columns[s]], r)
				}
			}
		}
	}
	if k.bagged > maxBagged {
		return tooManyValues()
	}
	return nil
}

// lineOf is the line of a row's combination: the last where it has none.
func (k *measureKernel) lineOf(b *facts.Batch, r uint32) int {
	code := -1
	if len(k.by) == 1 && k.by[0].Kind != facts.Number {
		if code = int(b.Columns[0].Code[r]); code < len(k.direct) && k.direct[code] != 0 {
			return int(k.direct[code])
		}
	}
	var c Combination
	c.of(b, k.by, r)
	line, ok := k.line[c]
	if !ok {
		line = k.count - 1
	}
	if code >= 0 {
		if n := code + 1 - len(k.direct); n > 0 {
			k.direct = append(k.direct, make([]int32, n)...)
		}
		k.direct[code] = int32(line)
	}
	return line
}

func (k *measureKernel) meet(cell int) {
	if c := &k.cells[cell]; c.last != k.person {
		c.last = k.person
		c.people++
	}
}

func (k *measureKernel) value(s, cell int, column *facts.Values, r uint32) {
	f := &k.series[s]
	v := facts.Absent
	if f.Property.Kind == facts.Number {
		v = column.Number[r]
	} else if code := column.Code[r]; code != 0 {
		v = int64(code)
	}
	if v == facts.Absent {
		return
	}
	if f.bagged() {
		k.bagged += k.bags[cell].add(v)
	}
	k.cells[cell].add(v)
}

func (c *figureCell) add(v int64) {
	if c.values == 0 {
		c.min, c.max = v, v
	}
	c.values++
	c.sum = c.sum.Add(expr.TotalOf(v))
	c.min, c.max = min(c.min, v), max(c.max, v)
}

// take adds what o has of events and values, not its people.
func (c *figureCell) take(o *figureCell) {
	c.events += o.events
	if o.values == 0 {
		return
	}
	if c.values == 0 {
		c.min, c.max = o.min, o.max
	}
	c.values += o.values
	c.sum = c.sum.Add(o.sum)
	c.min, c.max = min(c.min, o.min), max(c.max, o.max)
}

// join takes another goroutine's part, whose people are others.
func (k *measureKernel) join(o *measureKernel) error {
	k.bagged = 0
	for i := range k.cells {
		k.cells[i].take(&o.cells[i])
		k.cells[i].people += o.cells[i].people
		if k.bags != nil {
			k.bags[i].take(&o.bags[i])
			k.bagged += len(k.bags[i].counts)
		}
	}
	if k.bagged > maxBagged {
		return tooManyValues()
	}
	return nil
}

// lines are the readings of a series.
func (k *measureKernel) lines(s int, f *Figure, rest bool) []Line {
	rows := make([][]figureCell, k.count)
	bags := make([][]bag, k.count)
	for l := range rows {
		at := (s*k.count + l) * k.width
		rows[l] = k.cells[at : at+k.width]
		if f.bagged() {
			bags[l] = k.bags[at : at+k.width]
		}
	}
	for l := k.count - 1; l >= 0; l-- {
		for p := range k.width - 1 {
			if l > 0 {
				rows[0][p].take(&rows[l][p])
			}
			rows[l][k.width-1].take(&rows[l][p])
			if f.bagged() {
				if l > 0 {
					bags[0][p].take(&bags[l][p])
				}
				bags[l][k.width-1].take(&bags[l][p])
			}
		}
	}
	if k.count > 1 && !rest {
		rows = rows[:k.count-1]
	}
	out := make([]Line, len(rows))
	for l := range rows {
		out[l].Periods = make([]Reading, k.width-1)
		for p := range k.width {
			var b *bag
			if f.bagged() {
				b = &bags[l][p]
			}
			r := f.read(&rows[l][p], b)
			if p == k.width-1 {
				out[l].Whole = r
			} else {
				out[l].Periods[p] = r
			}
		}
	}
	return out
}

// read is the figure of a cell.
func (f *Figure) read(c *figureCell, b *bag) Reading {
	r := Reading{Events: int(c.events), People: int(c.people), Known: true}
	switch f.Measure {
	case CountEvents:
		r.Value = float64(c.events)
	case CountPeople:
		r.Value = float64(c.people)
	case PerPerson:
		r.Known = c.people > 0
		r.Value = float64(c.events) / float64(max(c.people, 1))
	case Sum:
		r.Value = units(c.sum)
	case Distinct:
		r.Value = float64(b.distinct())
	default:
		if r.Known = c.values > 0; !r.Known {
			break
		}
		switch f.Measure {
		case Average:
			r.Value = units(c.sum) / float64(c.values)
		case Smallest:
			r.Value = float64(c.min) / 1e6
		case Largest:
			r.Value = float64(c.max) / 1e6
		case Quantile:
			r.Value = float64(b.quantile(f.Share)) / 1e6
		}
	}
	return r
}

// units is a total of millionths in units: exact where 64 bits hold it, else as near as floating point comes.
func units(t expr.Total) float64 {
	if m := t.Micros(); m > -1<<63 && m < 1<<63-1 {
		return float64(m) / 1e6
	}
	return (float64(t.Hi)*(1<<64) + float64(t.Lo)) / 1e6
}
