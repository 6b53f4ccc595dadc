package server

import (
	"rapport/internal/alert"
)

// Alerts says how the figures that are watched stand.
type Alerts interface {
	Status() []alert.Status
	Transitions() []alert.Transition
}

// alerts is the answer.
type alerts struct {
	Items       []alert.Status     `json:"items"`       // those that fire first
	Transitions []alert.Transition `json:"transitions"` // the newest first
}

func listAlerts(r *request) (answer, error) {
	out := alerts{Items: []alert.Status{}, Transitions: []alert.Transition{}}
	if r.s.deps.Alerts != nil {
		out.Items = r.s.deps.Alerts.Status()
		out.Transitions = append(out.Transitions, r.s.deps.Alerts.Transitions()...)
	}
	return ok(out)
}
