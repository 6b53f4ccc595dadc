package alert

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"time"

	"rapport"
	"rapport/internal/inquiry"
)

// Status is an alert as it stands.
type Status struct {
	Key      string          `json:"key"`
	Question string          `json:"question"`
	Wording  rapport.Wording `json:"wording"`
	Owners   rapport.Owners  `json:"owners"`
	Found
}

// Found is what the last look found.
type Found struct {
	State   State           `json:"state"`
	Since   *time.Time      `json:"since,omitempty"` // left out before the first look
	Checked *time.Time      `json:"checked,omitempty"`
	AsOf    rapport.Offset  `json:"asOf"`
	Figure  string          `json:"figure,omitempty"`
	Label   rapport.Wording `json:"label"`
	Value   *float64        `json:"value,omitempty"`
	Before  *float64        `json:"before,omitempty"`
	N       int             `json:"n"`
	Reason  string          `json:"reason,omitempty"` // why it is unknown
	Version int             `json:"version"`          // of the definition that was judged by
}

// Transition is a change of state.
type Transition struct {
	Key   string    `json:"key"`
	At    time.Time `json:"at"`
	From  State     `json:"from"`
	To    State     `json:"to"`
	Value *float64  `json:"value,omitempty"`
}

// Desk answers questions.
type Desk interface {
	Ask(ctx context.Context, q inquiry.Question, tell func(inquiry.Progress)) (*inquiry.Answer, error)
}

// Definitions reads the catalog.
type Definitions interface {
	List(kind rapport.DefinitionKind) []rapport.Definition
	Get(kind rapport.DefinitionKind, key string) (rapport.Definition, bool)
}

// Alerts looks at every alert when it is due. Status and Transitions may be called from any goroutine.
type Alerts struct {
	file        string
	definitions Definitions
	desk        Desk
	logger      *slog.Logger

	stop context.CancelFunc
	done sync.WaitGroup

	mu   sync.Mutex
	kept kept
}

// New reads what was found before from a file, which need not exist. Start begins to look.
func New(file string, definitions Definitions, desk Desk, logger *slog.Logger) (*Alerts, error) {
	a := &Alerts{file: file, definitions: definitions, desk: desk, logger: logger}
	return a, a.load()
}

const (
	lookEvery = 5 * time.Second
	longest   = 2 * time.Minute // one look may take
	fewest    = 10              // people of a part that somebody without the right to personal data is shown
	mostTold  = 200             // transitions kept
)

// Start begins to look, once ready says so; nil: at once.
func (a *Alerts) Start(ready func() bool) {
	ctx, stop := context.WithCancel(context.Background())
	a.stop = stop
	a.done.Go(func() {
		for {
			if ready == nil || ready() { // what is not caught up with would be taken for a change
				if err := a.Look(ctx); err != nil && ctx.Err() == nil {
					a.logger.Error("alerts cannot be kept", "error", err)
				}
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(lookEvery):
			}
		}
	})
}

// Close ends the look under way. What was found is kept.
func (a *Alerts) Close() error {
	if a.stop != nil {
		a.stop()
		a.done.Wait()
	}
	return nil
}

// Look looks at every alert that is due, and keeps what it found. For one goroutine at a time.
func (a *Alerts) Look(ctx context.Context) error {
	changed := false
	live := map[string]bool{}
	for _, def := range a.definitions.List(rapport.KindAlert) {
		live[def.Key] = true
		spec, err := read(&def)
		if err != nil {
			continue // the catalog checked it
		}
		every, err := spec.every()
		if err != nil {
			continue
		}
		a.mu.Lock()
		before, known := a.kept.Found[def.Key]
		a.mu.Unlock()
		if known && before.Version == def.Version && before.Checked != nil && time.Since(*before.Checked) < every {
			continue
		}
		found := a.ask(ctx, &spec)
		if ctx.Err() != nil {
			break
		}
		found.Version = def.Version
		a.note(def.Key, before, found)
		changed = true
	}
	if ctx.Err() == nil {
		changed = a.forget(live) || changed
	}
	if !changed {
		return nil
	}
	return a.save()
}

// ask looks at one alert's figure.
func (a *Alerts) ask(ctx context.Context, spec *Spec) Found {
	now := time.Now().UTC()
	found := Found{State: Unknown, Checked: &now}
	def, ok := a.definitions.Get(rapport.KindQuestion, spec.Question)
	var saved inquiry.Saved
	if !ok || json.Unmarshal(def.Spec, &saved) != nil {
		found.Reason = "there is no saved question " + spec.Question
		return found
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	answer, err := a.desk.Ask(ctx, inquiry.Question{Kind: saved.Kind, Text: saved.Question, Cell: fewest}, nil)
	if err != nil {
		found.Reason = "the question is not answered: " + err.Error()
		return found
	}
	found.AsOf = answer.AsOf
	var f *inquiry.Figure
	found.State, f, found.Reason = spec.judge(inquiry.Figures(saved.Kind, answer.Answer))
	if f != nil {
		found.Figure, found.Label, found.Value, found.Before, found.N = f.Key, f.Label, f.Value, f.Before, f.N
	}
	return found
}

// note keeps what was found, and since when it is so.
func (a *Alerts) note(key string, before, found Found) {
	a.mu.Lock()
	defer a.mu.Unlock()
	found.Since = before.Since
	if before.Since == nil || before.State != found.State {
		found.Since = found.Checked
		from := before.State
		if from == "" {
			from = Unknown
		}
		if from != found.State {
			a.kept.Told = append(a.kept.Told, Transition{key, *found.Checked, from, found.State, found.Value})
			a.kept.Told = a.kept.Told[max(0, len(a.kept.Told)-mostTold):]
		}
	}
	a.kept.Found[key] = found
}

// forget lets go of alerts that have ended.
func (a *Alerts) forget(live map[string]bool) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	before := len(a.kept.Found)
	for key := range a.kept.Found {
		if !live[key] {
			delete(a.kept.Found, key)
		}
	}
	return len(a.kept.Found) != before
}

// Status is every alert there is, those that fire first.
func (a *Alerts) Status() []Status {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := []Status{}
	for _, def := range a.definitions.List(rapport.KindAlert) {
		spec, _ := read(&def)
		s := Status{Key: def.Key, Question: spec.Question, Wording: def.Wording, Owners: def.Owners, Found: a.kept.Found[def.Key]}
		if s.State == "" {
			s.State, s.Reason = Unknown, "it was not looked at yet"
		}
		out = append(out, s)
	}
	rank := map[State]int{Firing: 0, Unknown: 1, OK: 2}
	slices.SortStableFunc(out, func(x, y Status) int { return cmp.Or(rank[x.State]-rank[y.State], cmp.Compare(x.Key, y.Key)) })
	return out
}

// Transitions are the changes of state of late, the newest first.
func (a *Alerts) Transitions() []Transition {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := slices.Clone(a.kept.Told)
	slices.Reverse(out)
	return out
}
