package insight

import (
	"fmt"
	"strings"
	"time"

	"rapport"
	"rapport/internal/expr"
)

// The bounds of a question of trends; maxSeries is also what is shown of one that names no events.
const (
	maxSeries   = 20
	maxFormulas = 10
	maxTop      = 50
	defaultTop  = 10
	maxFormula  = 1000 // bytes
)

// TrendQuestion asks for figures of events by period.
type TrendQuestion struct {
	Series    []TrendFigure  `json:"series,omitempty"` // none: each kind of event, the most frequent first
	Formulas  []TrendFormula `json:"formulas,omitempty"`
	Breakdown []string       `json:"breakdown,omitempty"` // properties of the event, of its context, or $source
	Top       int            `json:"top,omitempty"`       // how many combinations get a line each; 10 if left out
	Compare   Comparison     `json:"compare,omitempty"`
	Unit      Unit           `json:"unit,omitempty"` // day if empty
	Range
}

// TrendFormula is arithmetic over the series, which are A, B, C.
type TrendFormula struct {
	Formula string `json:"formula"` // such as A / B * 100
	Label   string `json:"label,omitempty"`

	parsed *expr.Arithmetic
}

func (q *TrendQuestion) read(now time.Time) error {
	if q.Unit == "" {
		q.Unit = Day
	}
	switch {
	case len(q.Series) > maxSeries:
		return invalid("series", "there are too many", "ask for 1 to 20")
	case len(q.Formulas) > maxFormulas:
		return invalid("formulas", "there are too many", fmt.Sprintf("ask for %d at most", maxFormulas))
	case len(q.Breakdown) > maxBreakdown:
		return invalid("breakdown", "there are too many properties", fmt.Sprintf("give %d at most", maxBreakdown))
	case q.Top < 0 || q.Top > maxTop:
		return invalid("top", "it is not between 1 and 50", "")
	case q.Top != 0 && len(q.Breakdown) == 0:
		return invalid("top", "it goes with a breakdown only", "")
	case !q.Compare.valid():
		return invalid("compare", fmt.Sprintf("%q is no time to compare with", q.Compare), "write previous, week, month or year")
	}
	if q.Top == 0 && len(q.Breakdown) > 0 {
		q.Top = defaultTop
	}
	for i := range q.Series {
		if err := q.Series[i].read(fmt.Sprintf("series[%d]", i)); err != nil {
			return err
		}
	}
	for i, p := range q.Breakdown {
		if p == "" || len(p) > 256 {
			return invalid(fmt.Sprintf("breakdown[%d]", i), "it is not the path of a property", "write one such as country, context.page.path or $source")
		}
		for _, o := range q.Breakdown[:i] {
			if o == p {
				return invalid(fmt.Sprintf("breakdown[%d]", i), "it is there twice", "")
			}
		}
	}
	if err := q.readFormulas(); err != nil {
		return err
	}
	if err := q.Range.read(now); err != nil {
		return err
	}
	_, err := NewPeriods(q.from, q.to, q.Unit, q.zone)
	return err
}

func (q *TrendQuestion) readFormulas() error {
	for i := range q.Formulas {
		f := &q.Formulas[i]
		where := fmt.Sprintf("formulas[%d]", i)
		if len(f.Formula) > maxFormula || len(f.Label) > 200 {
			return invalid(where, "it is too long", "")
		}
		a, err := expr.ParseArithmetic(f.Formula)
		if err != nil {
			return &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: where, Err: err, Hint: "write one such as A / B * 100, where A is the first series"}
		}
		for _, name := range a.Names() {
			if n := name[0]; n < 'A' || int(n-'A') >= len(q.Series) {
				return invalid(where, name+" is no series", fmt.Sprintf("there are %d: A is the first", len(q.Series)))
			}
		}
		f.parsed = a
	}
	return nil
}

// Sentence implements Question.
func (q *TrendQuestion) Sentence(names expr.Names) rapport.Wording {
	what := q.what(names)
	r := q.words()
	marketing := what.Marketing + ", by " + string(q.Unit) + ", " + r.Marketing
	it := what.IT + " by " + string(q.Unit) + " over " + r.IT
	if len(q.Breakdown) > 0 {
		marketing += fmt.Sprintf(", by ‘%s’ (the %d largest)", strings.Join(q.Breakdown, "’ and ‘"), q.Top)
		it += fmt.Sprintf(", by %s top %d", strings.Join(q.Breakdown, " × "), q.Top)
	}
	if q.Compare != "" {
		m, i := q.Compare.words()
		marketing += ", compared with " + m
		it += ", against " + i
	}
	if q.zone != time.UTC {
		it += " in " + q.zone.String()
	}
	return rapport.Wording{Marketing: strings.ToUpper(marketing[:1]) + marketing[1:] + ".", IT: it}
}

// what is measured, in words.
func (q *TrendQuestion) what(names expr.Names) rapport.Wording {
	if q.plain() {
		what := rapport.Wording{Marketing: "things of each kind", IT: "*"}
		for i := range q.Series {
			w := q.Series[i].wording(names)
			if i == 0 {
				what = w
				continue
			}
			what.Marketing += ", " + w.Marketing
			what.IT += ", " + w.IT
		}
		return rapport.Wording{Marketing: "how often " + what.Marketing + " happened and to how many people", IT: "count, distinct(person) of " + what.IT}
	}
	var marketing, it []string
	for i := range q.Series {
		w := q.Series[i].said(names, false)
		if len(q.Formulas) > 0 {
			w.Marketing += " (" + letter(i) + ")"
			w.IT = letter(i) + " = " + w.IT
		}
		marketing, it = append(marketing, w.Marketing), append(it, w.IT)
	}
	for i := range q.Formulas {
		f := q.Formulas[i].parsed.String()
		m := f
		if l := q.Formulas[i].Label; l != "" {
			m = "‘" + l + "’ as " + f
		}
		marketing, it = append(marketing, m), append(it, f)
	}
	return rapport.Wording{Marketing: strings.Join(marketing, ", "), IT: strings.Join(it, ", ")}
}

// plain is whether nothing but how often events happened is asked for.
func (q *TrendQuestion) plain() bool {
	for i := range q.Series {
		if q.Series[i].Measure != "" {
			return false
		}
	}
	return len(q.Formulas) == 0
}
