package insight

import (
	"context"
	"errors"
	"strconv"
	"time"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/facts"
	"rapport/internal/value"
)

// ValueQuestion asks what customers are worth and whether they still are customers: RFM, BG/NBD or Pareto/NBD, and with an
// amount Gamma-Gamma, over any event that is a purchase.
type ValueQuestion struct {
	Purchase    Events   `json:"purchase"`
	Amount      string   `json:"amount,omitempty"`      // the property with what a purchase was worth
	Model       string   `json:"model,omitempty"`       // bgnbd if empty, paretonbd, bgbb, or best: the likelier of the first two
	From        string   `json:"from,omitempty"`        // the first day that counts; all if empty
	Calibration string   `json:"calibration,omitempty"` // the last day that models are fitted to; yesterday if empty
	Holdout     string   `json:"holdout,omitempty"`     // the last day that they are compared with; none if empty
	Unit        Unit     `json:"unit,omitempty"`        // of time: day, week (if empty) or month
	Ahead       float64  `json:"ahead,omitempty"`       // units to look ahead; 52 weeks, or as many days or months
	Below       float64  `json:"below,omitempty"`       // the list holds people with less P(alive) than this; 0.5 if 0
	Above       *float64 `json:"above,omitempty"`       // and with at least this: who is gone for certain is not won back; 0.1 if left out
	Limit       int      `json:"limit,omitempty"`       // of the list; 50 if 0
	Zone        string   `json:"zone,omitempty"`        // where a day begins; UTC if empty

	from, end, to int64
	calibration   value.Calibration
	units         string
}

const maxListed = 1000

func (q *ValueQuestion) read(now time.Time) error {
	if q.Purchase.measure.Type == 0 && q.Purchase.measure.Kind == "" {
		return invalid("purchase", "is missing", "write {event: …}")
	}
	if q.Model == "" {
		q.Model = "bgnbd"
	}
	if q.Model != "bgnbd" && q.Model != "paretonbd" && q.Model != "bgbb" && q.Model != "best" {
		return invalid("model", strconv.Quote(q.Model)+" is no model", "use bgnbd, paretonbd, bgbb or best")
	}
	if err := q.unit(); err != nil {
		return err
	}
	if q.Below == 0 {
		q.Below = 0.5
	}
	if q.Above == nil {
		above := 0.1
		q.Above = &above
	}
	if q.Limit == 0 {
		q.Limit = 50
	}
	switch {
	case !(q.Ahead > 0 && q.Ahead <= 10_000):
		return invalid("ahead", "is out of bounds", "use 1 to 10000")
	case !(q.Below > 0 && q.Below <= 1):
		return invalid("below", "is no probability", "use a number above 0, up to 1")
	case !(*q.Above >= 0 && *q.Above < q.Below):
		return invalid("above", "is no probability smaller than below", "use a number from 0 on")
	case q.Limit < 0 || q.Limit > maxListed:
		return invalid("limit", "is out of bounds", "use 1 to 1000")
	}
	return q.days(now)
}

func (q *ValueQuestion) unit() error {
	ahead := 0.0
	switch q.Unit {
	case Day:
		q.calibration.Unit, q.units, ahead = value.Day, "days", 365
	case Week, "":
		q.Unit, q.calibration.Unit, q.units, ahead = Week, value.Week, "weeks", 52
	case Month:
		q.calibration.Unit, q.units, ahead = value.Month, "months", 12
	default:
		return invalid("unit", strconv.Quote(string(q.Unit))+" is no unit here", "use day, week or month")
	}
	if q.Ahead == 0 {
		q.Ahead = ahead
	}
	return nil
}

// days reads the dates: whole days in the zone, the last ones included.
func (q *ValueQuestion) days(now time.Time) (err error) {
	zone, err := time.LoadLocation(q.Zone)
	if err != nil || q.Zone == "Local" {
		return invalid("zone", strconv.Quote(q.Zone)+" is no time zone", "write one such as Asia/Singapore")
	}
	y, m, d := now.In(zone).Date()
	end, from, holdout := time.Date(y, m, d-1, 0, 0, 0, 0, zone), time.Time{}, time.Time{}
	for _, f := range []struct {
		where, text string
		at          *time.Time
	}{{"from", q.From, &from}, {"calibration", q.Calibration, &end}, {"holdout", q.Holdout, &holdout}} {
		if f.text == "" {
			continue
		}
		if *f.at, err = time.ParseInLocation(time.DateOnly, f.text, zone); err != nil {
			return invalid(f.where, strconv.Quote(f.text)+" is not a date", "write 2026-01-31")
		}
	}
	q.from, q.end = facts.Ever, end.AddDate(0, 0, 1).UnixMicro()
	q.to = q.end
	if q.From != "" {
		q.from = from.UnixMicro()
	}
	if q.Holdout != "" {
		q.to = holdout.AddDate(0, 0, 1).UnixMicro()
	}
	if q.from >= q.end {
		return invalid("from", "the calibration ends before it begins", "")
	}
	if q.to < q.end || q.Holdout != "" && q.to == q.end {
		return invalid("holdout", "is not after the calibration", "give a later day")
	}
	q.calibration.Periods = q.Model == "bgbb"
	q.calibration.End, q.calibration.Holdout, q.calibration.Zone = end, holdout, zone
	return nil
}

// Sentence implements Question.
func (q *ValueQuestion) Sentence(names expr.Names) rapport.Wording {
	w := q.Purchase.wording(names)
	end := q.calibration.End
	ahead := strconv.FormatFloat(q.Ahead, 'f', -1, 64) + " " + q.units
	model := map[string]string{"bgnbd": "BG/NBD", "paretonbd": "Pareto/NBD", "bgbb": "BG/BB", "best": "the likelier of BG/NBD and Pareto/NBD"}[q.Model]
	if q.Amount != "" {
		model += " + Gamma-Gamma(" + q.Amount + ")"
	}
	return rapport.Wording{
		Marketing: "Who still is a customer, going by " + w.Marketing + " up to " + end.Format("2 January 2006") + ", and what they will be worth in the next " + ahead + ".",
		IT:        model + " of " + w.IT + " ≤ " + end.Format(time.DateOnly) + ", unit = " + string(q.Unit) + ", t = " + ahead,
	}
}

// Answer implements Question.
func (q *ValueQuestion) Answer(ctx context.Context, snap facts.Snapshot, view View) (any, error) {
	base, err := q.customers(ctx, snap)
	if err != nil {
		return nil, err
	}
	if len(base.of) == 0 {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "ask", Where: "purchase", Err: errors.New("nobody did this until the end of the calibration"), Hint: "choose another event, or a later day"}
	}
	out := &ValueShown{Unit: q.Unit, Customers: len(base.of)}
	model, fit, err := q.fit(ctx, base.histories)
	if err != nil {
		return nil, err
	}
	out.Model = fit
	if q.Amount != "" {
		if err := out.spending(ctx, base); err != nil {
			return nil, err
		}
	}
	outlooks, err := value.Outlooks(ctx, model, base.histories, q.Ahead)
	if err != nil {
		return nil, err
	}
	out.plots(model, base, q)
	scores := value.Scores(base.customers)
	out.grid(base.customers, scores, view.Cell)
	out.alive(base, outlooks)
	if err := out.traits(q); err != nil {
		return nil, err
	}
	if view.Cell == 0 {
		out.lists(snap, base, outlooks, scores, q)
	}
	return out, nil
}

// fit is the model asked for, or the likelier of both: they have as many parameters. One that is loose loses against one that is not.
func (q *ValueQuestion) fit(ctx context.Context, hs []value.History) (value.Model, value.Fit, error) {
	switch q.Model {
	case "paretonbd":
		return value.FitParetoNBD(ctx, hs)
	case "bgbb":
		return value.FitPeriodic(ctx, hs)
	}
	b, fit, err := value.FitBGNBD(ctx, hs)
	if q.Model != "best" || ctx.Err() != nil {
		return b, fit, err
	}
	p, other, err2 := value.FitParetoNBD(ctx, hs)
	switch {
	case err != nil:
		return p, other, err2
	case err2 != nil || other.Loose && !fit.Loose:
		return b, fit, nil
	case fit.Loose && !other.Loose || fit.LogLikelihood < other.LogLikelihood:
		return p, other, nil
	}
	return b, fit, nil
}
