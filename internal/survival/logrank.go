package survival

import (
	"errors"
	"sort"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"rapport"
)

// Difference is a log-rank test: chi-squared with so many degrees of freedom, and the probability of at least that much if
// the groups are alike; for each group how many left and how many would have.
type Difference struct {
	ChiSquared float64   `json:"chiSquared"`
	Freedom    int       `json:"degreesOfFreedom"`
	P          float64   `json:"p"`
	Observed   []float64 `json:"observed"`
	Expected   []float64 `json:"expected"`
}

// LogRank tests whether groups leave alike. It takes two groups or more, all with somebody in it, unweighted.
func LogRank(groups ...[]Observation) (Difference, error) {
	const op = "compare survival"
	k := len(groups)
	if k < 2 {
		return Difference{}, &rapport.Error{Kind: rapport.Invalid, Op: op, Err: errors.New("there are fewer than two groups"), Hint: "break down by a property with more values"}
	}
	var all []Observation
	steps := make([][]Step, k)
	risk := make([]float64, k)
	for g, of := range groups {
		if err := check(op, of); err != nil {
			return Difference{}, err
		}
		all = append(all, of...)
		steps[g] = count(of)
		risk[g] = float64(len(of))
	}
	d := Difference{Freedom: k - 1, Observed: make([]float64, k), Expected: make([]float64, k)}
	v := mat.NewSymDense(k-1, nil)
	next := make([]int, k)
	for _, s := range count(all) {
		n, left, censored := 0.0, make([]float64, k), make([]float64, k)
		for g := range groups {
			n += risk[g]
			if i := next[g]; i < len(steps[g]) && steps[g][i].Time == s.Time {
				left[g], censored[g] = steps[g][i].Left, steps[g][i].Censored
				next[g]++
			}
		}
		spread := 0.0
		if n > 1 {
			spread = s.Left * (n - s.Left) / (n - 1)
		}
		for g := range groups {
			d.Observed[g] += left[g]
			d.Expected[g] += s.Left * risk[g] / n
			for h := g; g < k-1 && h < k-1; h++ {
				c := -risk[h] / n
				if h == g {
					c++
				}
				v.SetSym(g, h, v.At(g, h)+spread*risk[g]/n*c)
			}
		}
		for g := range groups {
			risk[g] -= left[g] + censored[g]
		}
	}
	u := mat.NewVecDense(k-1, nil)
	for g := range k - 1 {
		u.SetVec(g, d.Observed[g]-d.Expected[g])
	}
	var x mat.VecDense
	var chol mat.Cholesky
	if !chol.Factorize(v) || chol.SolveVecTo(&x, u) != nil {
		return Difference{}, &rapport.Error{Kind: rapport.Invalid, Op: op, Err: errors.New("too few left to tell groups apart"), Hint: "look at a longer time"}
	}
	d.ChiSquared = mat.Dot(u, &x)
	d.P = distuv.ChiSquared{K: float64(d.Freedom)}.Survival(d.ChiSquared)
	return d, nil
}

// Silence turns instants (ascending, in any unit) into an observation: somebody who then did nothing for longer than gap
// until end has left with the last of them. It is false for none.
func Silence(instants []float64, gap, end float64) (Observation, bool) {
	n := sort.SearchFloat64s(instants, end)
	for n < len(instants) && instants[n] == end {
		n++
	}
	if n == 0 {
		return Observation{}, false
	}
	for i := range n - 1 {
		if instants[i+1]-instants[i] > gap {
			return Observation{Time: instants[i] - instants[0], Left: true}, true
		}
	}
	if end-instants[n-1] > gap {
		return Observation{Time: instants[n-1] - instants[0], Left: true}, true
	}
	return Observation{Time: end - instants[0]}, true
}
