package server

import (
	"encoding/json"
	"errors"

	"rapport"
	"rapport/internal/inquiry"
)

// savedAnswer is the answer to a saved question.
type savedAnswer struct {
	Key     string           `json:"key"`
	Version int              `json:"version"`
	Kind    string           `json:"kind"`
	Wording rapport.Wording  `json:"wording"`
	Figures []inquiry.Figure `json:"figures"`
	*inquiry.Answer
}

// getSaved answers a saved question as it stands.
func getSaved(r *request) (answer, error) {
	const op = "ask"
	key, err := r.key()
	if err != nil {
		return answer{}, err
	}
	at, err := r.instant("asOf")
	if err != nil {
		return answer{}, err
	}
	def, found := r.live(rapport.KindQuestion, key)
	if !found {
		return answer{}, &rapport.Error{Kind: rapport.NotFound, Op: op, Where: "key", Err: errors.New("there is no such saved question"), Hint: "GET /api/v1/definitions?kind=question lists them"}
	}
	var spec inquiry.Saved
	if err := json.Unmarshal(def.Spec, &spec); err != nil {
		return answer{}, &rapport.Error{Kind: rapport.Internal, Op: op, Where: "question " + key, Err: err}
	}
	return r.askFor(inquiry.Question{Kind: spec.Kind, Text: spec.Question, AsOf: at, Cell: r.cell()}, func(a *inquiry.Answer) any {
		return savedAnswer{key, def.Version, spec.Kind, def.Wording, inquiry.Figures(spec.Kind, a.Answer), a}
	})
}
