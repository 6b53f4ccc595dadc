package value

import "math"

// What a trait is computed from must come out the same on every machine, and neither the functions of package math nor a product
// that is added to something do: a compiler may fuse the two, and some machines have functions of their own. So the closed forms
// of one customer use these, in which each operation is rounded by itself, as its conversion says. They are those of FreeBSD's
// msun (e_log.c, e_exp.c), correct to a unit in the last place.

func times(a, b float64) float64 { return float64(a * b) }

const (
	ln2Hi = 6.93147180369123816490e-01
	ln2Lo = 1.90821492927058770002e-10
)

// ln is the natural logarithm of x > 0.
func ln(x float64) float64 {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 1):
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	f, ki := math.Frexp(x)
	if f < math.Sqrt2/2 {
		f *= 2
		ki--
	}
	f--
	k := float64(ki)
	s := f / (2 + f)
	s2 := times(s, s)
	s4 := times(s2, s2)
	a := times(s2, 6.666666666666735130e-01+times(s4, 2.857142874366239149e-01+times(s4, 1.818357216161805012e-01+times(s4, 1.479819860511658591e-01))))
	b := times(s4, 3.999999999940941908e-01+times(s4, 2.222219843214978396e-01+times(s4, 1.531383769920937332e-01)))
	r := a + b
	half := times(times(0.5, f), f)
	return times(k, ln2Hi) - ((half - (times(s, half+r) + times(k, ln2Lo))) - f)
}

// exp is e to the x.
func exp(x float64) float64 {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 1):
		return x
	case x > 709.782712893384:
		return math.Inf(1)
	case x < -745.1332191019411:
		return 0
	case -1.0/(1<<28) < x && x < 1.0/(1<<28):
		return 1 + x
	}
	k := math.Trunc(times(math.Log2E, x) + math.Copysign(0.5, x))
	hi, lo := x-times(k, ln2Hi), times(k, ln2Lo)
	r := hi - lo
	t := times(r, r)
	c := r - times(t, 1.66666666666666657415e-01+times(t, -2.77777777770155933842e-03+times(t, 6.61375632143793436117e-05+times(t, -1.65339022054652515390e-06+times(t, 4.13813679705723846039e-08)))))
	return math.Ldexp(1-((lo-times(r, c)/(2-c))-hi), int(k))
}

// ln1p is ln(1 + x) for small x too.
func ln1p(x float64) float64 {
	u := 1 + x
	if u == 1 || math.IsInf(u, 0) {
		return x
	}
	return times(ln(u), x/(u-1)) // Kahan: what 1 + x lost is lost in both
}

// expm1 is exp(x) − 1 for small x too.
func expm1(x float64) float64 {
	if math.Abs(x) > 0.3 {
		return exp(x) - 1
	}
	sum, term := 0.0, 1.0
	for n := 1.0; n < 30; n++ {
		term = times(term, x) / n
		sum += term
	}
	return sum
}

// pow is x to the y for x > 0.
func pow(x, y float64) float64 { return exp(times(y, ln(x))) }

// node is one of a rule of integration on [0, 1], and its weight.
type node struct{ x, w float64 }

// sixteen is the Gauss–Legendre rule of sixteen nodes.
func sixteen() [16]node {
	return [16]node{
		{0.00529953250417503370, 0.01357622970587704743}, {0.02771248846338371196, 0.03112676196932394643},
		{0.06718439880608412806, 0.04757925584124639240}, {0.12229779582249848305, 0.06231448562776693603},
		{0.19106187779867812578, 0.07479799440828836604}, {0.27099161117138630683, 0.08457825969750126909},
		{0.35919822461037054338, 0.09130170752246179443}, {0.45249374508118127991, 0.09472530522753424814},
		{0.54750625491881872009, 0.09472530522753424814}, {0.64080177538962945662, 0.09130170752246179443},
		{0.72900838882861369317, 0.08457825969750126909}, {0.80893812220132187422, 0.07479799440828836604},
		{0.87770220417750151695, 0.06231448562776693603}, {0.93281560119391587194, 0.04757925584124639240},
		{0.97228751153661628804, 0.03112676196932394643}, {0.99470046749582496630, 0.01357622970587704743},
	}
}
