package digest

import (
	_ "embed"
	"html/template"
	"io"
	"math"
	"strconv"
	"time"

	"rapport"
	"rapport/internal/inquiry"
)

// Document is what was prepared.
type Document struct {
	Key      string          `json:"key"` // of the digest
	Due      time.Time       `json:"due"` // which is what its figures are as of
	Prepared time.Time       `json:"prepared"`
	Version  int             `json:"version"`
	Wording  rapport.Wording `json:"wording"`
	Zone     string          `json:"zone"`
	Tiles    []Tile          `json:"tiles"`
}

// Tile is one question's figures.
type Tile struct {
	Question string           `json:"question"`
	Wording  rapport.Wording  `json:"wording"`
	Sentence rapport.Wording  `json:"sentence"`
	AsOf     rapport.Offset   `json:"asOf"`
	Figures  []inquiry.Figure `json:"figures"`
	Failed   string           `json:"failed,omitempty"` // why there are none
}

//go:embed digest.html
var page string

var pages = template.Must(template.New("digest").Funcs(template.FuncMap{"value": value, "change": change, "day": func(d *Document) string {
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		zone = time.UTC
	}
	return d.Due.In(zone).Format("2 January 2006, 15:04 MST")
}}).Parse(page))

// HTML writes a document as a page of its own: both wordings, no scripts, nothing to load.
func (d *Document) HTML(w io.Writer) error { return pages.Execute(w, d) }

func value(f inquiry.Figure) string {
	switch {
	case f.Value == nil:
		return "–"
	case f.Unit == "share":
		return strconv.FormatFloat(*f.Value*100, 'f', 1, 64) + " %"
	}
	return strconv.FormatFloat(math.Round(*f.Value*100)/100, 'f', -1, 64)
}

// change is how a figure stands to the one before.
func change(f inquiry.Figure) string {
	if f.Value == nil || f.Before == nil || f.Unit != "score" && *f.Before == 0 {
		return ""
	}
	by, unit := *f.Value-*f.Before, ""
	if f.Unit != "score" {
		by, unit = 100*by / *f.Before, " %"
	}
	sign := ""
	if by > 0 {
		sign = "+"
	}
	return sign + strconv.FormatFloat(by, 'f', 1, 64) + unit
}
