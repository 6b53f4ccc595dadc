package explain

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Moments are the count, the sum and the sum of squares of numbers.
type Moments struct {
	N, Sum, Squares float64
}

// Add counts a number.
func (m *Moments) Add(v float64) {
	m.N++
	m.Sum += v
	m.Squares += v * v
}

// Mean is the mean; 0 of none.
func (m Moments) Mean() float64 {
	if m.N == 0 {
		return 0
	}
	return m.Sum / m.N
}

// Variance is that of the sample; 0 of fewer than two.
func (m Moments) Variance() float64 {
	if m.N < 2 {
		return 0
	}
	return max(0, (m.Squares-m.Sum*m.Sum/m.N)/(m.N-1))
}

// Test is a difference b − a with its t, degrees of freedom, two-sided probability, and 95 % interval.
type Test struct {
	Difference, T, Freedom, P, Lower, Upper float64
}

// Welch compares two means without taking the variances for equal. Where there is nothing to compare (fewer than two numbers
// on a side, or no spread) P is 1.
func Welch(a, b Moments) Test {
	va, vb := a.Variance()/a.N, b.Variance()/b.N
	if a.N < 2 || b.N < 2 || va+vb == 0 {
		return none(b.Mean() - a.Mean())
	}
	freedom := (va + vb) * (va + vb) / (va*va/(a.N-1) + vb*vb/(b.N-1))
	return test(b.Mean()-a.Mean(), math.Sqrt(va+vb), freedom)
}

// Student compares two means whose variances are taken for equal.
func Student(a, b Moments) Test {
	freedom := a.N + b.N - 2
	pooled := ((a.N-1)*a.Variance() + (b.N-1)*b.Variance()) / freedom
	if a.N < 2 || b.N < 2 || pooled == 0 {
		return none(b.Mean() - a.Mean())
	}
	return test(b.Mean()-a.Mean(), math.Sqrt(pooled*(1/a.N+1/b.N)), freedom)
}

func none(d float64) Test { return Test{Difference: d, P: 1, Lower: math.Inf(-1), Upper: math.Inf(1)} }

func test(d, se, freedom float64) Test {
	dist := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}
	t := d / se
	half := dist.Quantile(0.975) * se
	return Test{d, t, freedom, 2 * dist.Survival(math.Abs(t)), d - half, d + half}
}
