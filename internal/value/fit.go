package value

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"rapport"
)

// Parameter is one fitted number with its standard error and 95 % interval (on the logarithm, so it stays positive). They are 0 in
// a loose fit.
type Parameter struct {
	Name          string  `json:"name"`
	Value         float64 `json:"value"`
	StandardError float64 `json:"standardError,omitempty"`
	Lower         float64 `json:"lower,omitempty"`
	Upper         float64 `json:"upper,omitempty"`
}

// Fit is a model as fitted.
type Fit struct {
	Model         string          `json:"model"`
	Parameters    []Parameter     `json:"parameters"`
	LogLikelihood float64         `json:"logLikelihood"`
	AIC           float64         `json:"aic"` // 2k − 2·logLikelihood
	People        int             `json:"people"`
	Loose         bool            `json:"loose,omitempty"` // most likely, but so are others: the data do not tell its parameters apart
	Starts        int             `json:"starts"`          // starting points tried, on a thinned sample where there are many people
	Evaluations   int             `json:"evaluations"`     // of the log-likelihood and its gradient, from all starts
	Sentence      rapport.Wording `json:"sentence"`
}

// objective is a log-likelihood: its value at theta, and its gradient into grad.
type objective func(theta, grad []float64) float64

// task is a maximisation: small tells starting points apart, whole decides.
type task struct {
	model        string
	names        []string
	people       float64
	small, whole objective
	starts       [][]float64
}

const (
	farthest = 11.5 // of ln θ: parameters stay within 1e-5 and 1e5
	widest   = 50   // standard error of ln θ: beyond it the interval is everything there is
	z95      = 1.959963984540054
)

// maximise finds the greatest likelihood. Parameters are positive, so it works on their logarithms.
func maximise(ctx context.Context, t task) (Fit, []float64, error) {
	fit := Fit{Model: t.model, People: int(t.people), Starts: len(t.starts)}
	var best []float64
	bestValue := math.Inf(-1)
	for _, s := range t.starts {
		theta, v, n, err := climb(ctx, t.small, t.people, s)
		if err != nil {
			return fit, nil, err
		}
		if fit.Evaluations += n; v > bestValue {
			best, bestValue = theta, v
		}
	}
	if best == nil {
		return fit, nil, unfit(t.model, "people differ too little, or too much, for its parameters to be found")
	}
	theta, v, evaluations, err := climb(ctx, t.whole, t.people, best)
	if err != nil {
		return fit, nil, err
	}
	if math.IsInf(v, -1) {
		return fit, nil, unfit(t.model, "people differ too little, or too much, for its parameters to be found")
	}
	fit.LogLikelihood = v
	fit.Evaluations += evaluations
	fit.AIC = 2*float64(len(theta)) - 2*v
	errs, told := standardErrors(t, theta)
	fit.Loose = !told
	for i, name := range t.names {
		if fit.Loose {
			fit.Parameters = append(fit.Parameters, Parameter{Name: name, Value: theta[i]})
			continue
		}
		w := math.Exp(z95 * errs[i])
		fit.Parameters = append(fit.Parameters, Parameter{name, theta[i], theta[i] * errs[i], theta[i] / w, theta[i] * w})
	}
	return fit, theta, nil
}

func unfit(model, why string) error {
	return &rapport.Error{Kind: rapport.Invalid, Op: "fit " + model, Err: errors.New(why),
		Hint: "take another model, a longer calibration or an event that more people repeat"}
}

// climb maximises from one start by BFGS. A value of −∞ means that it ended at the edge, where there is no maximum.
func climb(ctx context.Context, f objective, people float64, start []float64) ([]float64, float64, int, error) {
	n := len(start)
	e := &evaluation{f: f, scale: 1 / people, at: make([]float64, n), theta: make([]float64, n), grad: make([]float64, n)}
	x := make([]float64, n)
	for i, v := range start {
		x[i] = math.Log(v)
	}
	p := optimize.Problem{Func: e.value, Grad: e.gradient, Status: func() (optimize.Status, error) {
		return optimize.NotTerminated, ctx.Err()
	}}
	r, err := optimize.Minimize(p, x, &optimize.Settings{MajorIterations: 300, GradientThreshold: 1e-9,
		Converger: &optimize.FunctionConverge{Absolute: 1e-13, Iterations: 20}}, &optimize.BFGS{})
	if ctx.Err() != nil {
		return nil, 0, e.count, &rapport.Error{Kind: rapport.Unavailable, Op: "fit a model", Err: ctx.Err(), Hint: "ask again"}
	}
	if r == nil {
		return nil, math.Inf(-1), e.count, nil //nolint:nilerr // a start without a likelihood loses against the others
	}
	theta := make([]float64, n)
	e.value(r.X) // a line search may have ended for want of digits: whether it stands on the top, the slope says
	copy(theta, e.theta)
	steep := 0.0
	for _, g := range e.grad {
		steep = max(steep, math.Abs(g))
	}
	if err != nil && steep > 1e-5 || steep > 1e-3 || edge(r.X) {
		return theta, math.Inf(-1), e.count, nil
	}
	return theta, -r.F / e.scale, e.count, nil
}

func edge(x []float64) bool {
	for _, v := range x {
		if math.Abs(v) > farthest {
			return true
		}
	}
	return false
}

// evaluation turns a log-likelihood of θ into a mean loss of ln θ, and remembers the last point.
type evaluation struct {
	f               objective
	scale           float64
	at, theta, grad []float64
	last            float64
	count           int
}

func (e *evaluation) move(x []float64) {
	same := e.count > 0
	for i, v := range x {
		same = same && e.at[i] == v
	}
	if same {
		return
	}
	e.count++
	copy(e.at, x)
	for i, v := range x {
		e.theta[i] = math.Exp(min(max(v, -farthest-1), farthest+1))
	}
	e.last = -e.f(e.theta, e.grad) * e.scale
	for i, v := range x {
		e.grad[i] *= -e.theta[i] * e.scale
		if over := math.Abs(v) - farthest; over > 0 {
			e.last += over * over
			e.grad[i] = math.Copysign(2*over, v)
		}
	}
	if math.IsNaN(e.last) {
		e.last = math.Inf(1)
	}
}

func (e *evaluation) value(x []float64) float64 { e.move(x); return e.last }

func (e *evaluation) gradient(grad, x []float64) { e.move(x); copy(grad, e.grad) }

// standardErrors are those of ln θ: the inverse of the observed information, by central differences of the gradient. It is false
// where the likelihood hardly bends.
func standardErrors(t task, theta []float64) ([]float64, bool) {
	n := len(theta)
	info := mat.NewSymDense(n, nil)
	rows := make([][]float64, n)
	const h = 1e-4
	for i := range n {
		up, down := slope(t.whole, theta, i, h), slope(t.whole, theta, i, -h)
		rows[i] = make([]float64, n)
		for j := range n {
			rows[i][j] = -(up[j] - down[j]) / (2 * h)
		}
	}
	for i := range n {
		for j := i; j < n; j++ {
			info.SetSym(i, j, (rows[i][j]+rows[j][i])/2)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(info) {
		return nil, false
	}
	var inverse mat.SymDense
	if err := chol.InverseTo(&inverse); err != nil {
		return nil, false
	}
	errs := make([]float64, n)
	for i := range n {
		if errs[i] = math.Sqrt(inverse.At(i, i)); !(errs[i] < widest) {
			return nil, false
		}
	}
	return errs, true
}

// slope is the gradient in ln θ with coordinate i moved by h.
func slope(f objective, theta []float64, i int, h float64) []float64 {
	moved := append([]float64(nil), theta...)
	moved[i] *= math.Exp(h)
	grad := make([]float64, len(theta))
	f(moved, grad)
	for j := range grad {
		grad[j] *= moved[j]
	}
	return grad
}
