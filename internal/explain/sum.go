package explain

import "math"

// Sums explains the change of a sum of amounts, such as revenue. Each event of a part is taken for independent, so that the
// variance of a sum is the sum of the squares (a compound Poisson count); a count is the case in which every amount is 1.
func Sums(parts []Part, rate float64) []Finding {
	totals := whole(parts)
	out := make([]Finding, len(parts))
	for i, p := range parts {
		t := totals[p.Property]
		b, a := p.Before.Sum, p.After.Sum
		half := z95 * math.Sqrt(p.Before.Squares+p.After.Squares)
		rest := Part{Before: less(t.before, p.Before), After: less(t.after, p.After)}
		out[i] = Finding{Property: p.Property, Value: p.Value, Before: b, After: a, Contribution: a - b, Own: a - b,
			Lower: a - b - half, Upper: a - b + half, P: unlikeSum(p, rest)}
	}
	return judge(out, rate)
}

func less(a, b Moments) Moments { return Moments{a.N - b.N, a.Sum - b.Sum, a.Squares - b.Squares} }

// unlikeSum is the probability that the share of after in a part's sum differs so much from that in the rest. Sums that are
// not above zero have no share.
func unlikeSum(part, rest Part) float64 {
	n, m := part.Before.Sum+part.After.Sum, rest.Before.Sum+rest.After.Sum
	if n <= 0 || m <= 0 {
		return 1
	}
	p := (part.After.Sum + rest.After.Sum) / (n + m)
	if p <= 0 || p >= 1 {
		return 1
	}
	spread := func(of Part, sum float64) float64 { return max(0, of.Before.Squares+of.After.Squares) / (sum * sum) }
	se := math.Sqrt(p * (1 - p) * (spread(part, n) + spread(rest, m)))
	if se == 0 {
		return 1
	}
	return math.Erfc(math.Abs(part.After.Sum/n-rest.After.Sum/m) / se / math.Sqrt2)
}
