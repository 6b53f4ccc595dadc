package inquiry

import (
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/insight"
)

// Saved is the spec of a question definition.
type Saved struct {
	Kind     string          `json:"kind"`
	Question json.RawMessage `json:"question"`
	Page     string          `json:"page,omitempty"` // where the console shows it
}

// Dashboard is the spec of a dashboard definition.
type Dashboard struct {
	Tiles []Tile `json:"tiles"`
}

// Tile is one answer on a dashboard.
type Tile struct {
	Question string `json:"question"` // key of a saved question
	Form     string `json:"form,omitempty"`
	Figure   string `json:"figure,omitempty"`
	Width    int    `json:"width,omitempty"`
}

// Checkers are the rules of saved questions and of dashboards.
func Checkers() []catalog.Checker {
	return []catalog.Checker{{Kind: rapport.KindQuestion, Check: checkSaved}, {Kind: rapport.KindDashboard, Check: checkDashboard}}
}

// readAt is an instant to read questions by whose answer is not wanted. Any will do.
var readAt = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func checkSaved(def *rapport.Definition) ([]catalog.Ref, error) {
	var spec Saved
	if err := json.Unmarshal(def.Spec, &spec); err != nil {
		return nil, err
	}
	if !isPage(spec.Page) {
		return nil, catalog.Problems{{Path: "page", Message: "it is no page of the console", Hint: "write the path, such as /trends?last=7d"}}
	}
	if _, err := insight.Read(spec.Kind, spec.Question, readAt); err != nil {
		p := catalog.Problem{Path: "question", Message: err.Error()}
		var e *rapport.Error
		if errors.As(err, &e) && e.Err != nil {
			p.Message, p.Hint = e.Err.Error(), e.Hint
			switch {
			case e.Kind == rapport.NotFound:
				p.Path = "kind"
			case e.Where != "":
				p.Message = e.Where + ": " + p.Message
			}
		}
		return nil, catalog.Problems{p}
	}
	return nil, nil
}

// isPage tells whether an address stays within the console. None is fine.
func isPage(s string) bool {
	if s == "" {
		return true
	}
	u, err := url.Parse(s)
	return err == nil && s[0] == '/' && !strings.HasPrefix(s, "//") && !strings.ContainsAny(s, "\\\t\r\n") && u.Scheme == "" && u.Host == "" && !strings.HasPrefix(u.Path, "/api/")
}

func checkDashboard(def *rapport.Definition) ([]catalog.Ref, error) {
	var spec Dashboard
	if err := json.Unmarshal(def.Spec, &spec); err != nil {
		return nil, err
	}
	var refs []catalog.Ref
	for i, t := range spec.Tiles {
		if t.Figure != "" && t.Form != "number" {
			return nil, catalog.Problems{{Path: "tiles[" + strconv.Itoa(i) + "].figure", Message: "it goes with the form number alone", Hint: "leave it out, or write form: number"}}
		}
		refs = append(refs, catalog.Ref{Kind: rapport.KindQuestion, Key: t.Question})
	}
	return refs, nil
}
