package server

import (
	"time"

	"rapport/internal/facts"
)

// MinCell is the fewest people that whoever may not see personal data is shown a text of.
const MinCell = minCell

// found is an answer in SQL.
type found struct {
	*facts.Table
	At     time.Time `json:"at"` // when it was asked, or the instant it was asked as of
	Millis float64   `json:"millis"`
}

func askSQL(r *request) (answer, error) {
	var s facts.Statement
	if err := r.body(&s); err != nil {
		return answer{}, err
	}
	began := time.Now()
	at, err := r.instant("asOf")
	if err != nil {
		return answer{}, err
	}
	now := began
	if !at.IsZero() {
		now = at
		place, err := r.s.deps.Facts.Place(r.Context(), at)
		if err != nil {
			return answer{}, err
		}
		s.Before = &place
	}
	s.Masked = r.masked()
	t, err := r.s.deps.SQL.Ask(r.Context(), s)
	if err != nil {
		return answer{}, err
	}
	return ok(found{t, now.UTC(), float64(time.Since(began).Microseconds()) / 1000})
}

// sqlViews are the tables that statements can name.
type sqlViews struct {
	Views []facts.View `json:"views"`
}

func getSQLViews(r *request) (answer, error) {
	views, err := r.s.deps.SQL.Views(r.Context(), r.masked())
	if err != nil {
		return answer{}, err
	}
	for i := range views {
		views[i].Columns = fill(views[i].Columns)
	}
	return ok(sqlViews{views})
}
