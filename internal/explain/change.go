package explain

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"rapport"
)

// Part is one value of one property, before and after. Of a count only N matters; of a mean all moments; a rate is the mean
// of zeros and ones. Spans are of equal length, or their counts scaled to be.
type Part struct {
	Property, Value string
	Before, After   Moments
}

// Finding is what a part accounts for. Own and Weight add up to Contribution; the Weight of a count is 0.
type Finding struct {
	Property     string          `json:"property"`
	Value        string          `json:"value"`
	Before       float64         `json:"before"` // of the part itself
	After        float64         `json:"after"`
	Contribution float64         `json:"contribution"` // to the change of the whole
	Own          float64         `json:"own"`          // because the part itself changed
	Weight       float64         `json:"weight"`       // because it became more or less of the whole
	Lower        float64         `json:"lower"`        // 95 % interval of Own
	Upper        float64         `json:"upper"`
	P            float64         `json:"p"` // that it moved as much by chance
	Q            float64         `json:"q"` // the same over all parts that were looked at
	Found        bool            `json:"found"`
	Sentence     rapport.Wording `json:"sentence"`
}

const z95 = 1.959963984540054

// Counts explains the change of a count. Values of each property are to be complete: they add up to the same whole. rate is
// the false discovery rate, such as 0.1. The largest contributions come first, findings before what may be chance.
func Counts(parts []Part, rate float64) []Finding {
	totals := whole(parts)
	out := make([]Finding, len(parts))
	for i, p := range parts {
		t := totals[p.Property]
		b, a := p.Before.N, p.After.N
		half := z95 * math.Sqrt(b+a)
		out[i] = Finding{Property: p.Property, Value: p.Value, Before: b, After: a, Contribution: a - b, Own: a - b,
			Lower: a - b - half, Upper: a - b + half, P: unlike(b, a, t.before.N-b, t.after.N-a)}
	}
	return judge(out, rate)
}

// unlike is the probability that the share of after in a part differs so much from that in the rest.
func unlike(before, after, restBefore, restAfter float64) float64 {
	n, m := before+after, restBefore+restAfter
	if n == 0 || m == 0 {
		return 1
	}
	p := (after + restAfter) / (n + m)
	se := math.Sqrt(p * (1 - p) * (1/n + 1/m))
	if se == 0 {
		return 1
	}
	return math.Erfc(math.Abs(after/n-restAfter/m) / se / math.Sqrt2)
}

// Means explains the change of a mean or a rate.
func Means(parts []Part, rate float64) []Finding {
	totals := whole(parts)
	out := make([]Finding, len(parts))
	for i, p := range parts {
		t := totals[p.Property]
		w0, w1 := share(p.Before.N, t.before.N), share(p.After.N, t.after.N)
		m0, m1, middle := p.Before.Mean(), p.After.Mean(), (t.before.Mean()+t.after.Mean())/2
		if p.Before.N == 0 { // what was not there before, or is not after, changed nothing but its weight
			m0 = m1
		}
		if p.After.N == 0 {
			m1 = m0
		}
		test := Welch(p.Before, p.After)
		f := Finding{Property: p.Property, Value: p.Value, Before: p.Before.Mean(), After: p.After.Mean(), P: test.P}
		f.Own = (w0 + w1) / 2 * (m1 - m0)
		f.Weight = (w1 - w0) * ((m0+m1)/2 - middle)
		f.Contribution = f.Own + f.Weight
		f.Lower, f.Upper = f.Own, f.Own
		if !math.IsInf(test.Upper, 0) {
			f.Lower, f.Upper = (w0+w1)/2*test.Lower, (w0+w1)/2*test.Upper
		}
		out[i] = f
	}
	return judge(out, rate)
}

type totals struct{ before, after Moments }

// whole adds up the parts of each property.
func whole(parts []Part) map[string]totals {
	out := map[string]totals{}
	for _, p := range parts {
		t := out[p.Property]
		t.before, t.after = plus(t.before, p.Before), plus(t.after, p.After)
		out[p.Property] = t
	}
	return out
}

func plus(a, b Moments) Moments { return Moments{a.N + b.N, a.Sum + b.Sum, a.Squares + b.Squares} }

func share(n, of float64) float64 {
	if of == 0 {
		return 0
	}
	return n / of
}

// judge finds what is no chance and says it.
func judge(fs []Finding, rate float64) []Finding {
	ps := make([]float64, len(fs))
	for i, f := range fs {
		ps[i] = f.P
	}
	for i, q := range Discoveries(ps) {
		f := &fs[i]
		f.Q, f.Found = q, q <= rate
		f.Sentence = said(*f)
	}
	slices.SortStableFunc(fs, func(a, b Finding) int {
		if a.Found != b.Found {
			if a.Found {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(math.Abs(b.Contribution), math.Abs(a.Contribution)), cmp.Compare(a.Property, b.Property), cmp.Compare(a.Value, b.Value))
	})
	return fs
}

func said(f Finding) rapport.Wording {
	verb := map[bool]string{true: "adds ", false: "takes away "}[f.Contribution >= 0]
	w := rapport.Wording{Marketing: "‘" + f.Property + "’ “" + f.Value + "” " + verb + figure(math.Abs(f.Contribution)) + ".",
		IT: f.Property + " = " + strconv.Quote(f.Value) + ": Δ = " + figure(f.Contribution) + ", q = " + strconv.FormatFloat(f.Q, 'g', 2, 64)}
	if !f.Found {
		w.Marketing += " That may be chance."
	}
	return w
}

// figure shows three digits, or all of a whole number.
func figure(v float64) string {
	if v == math.Trunc(v) {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
