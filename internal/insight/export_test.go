package insight

import "rapport/internal/facts"

// FunnelOfRows is the kernel of a funnel over rows that lie there.
func FunnelOfRows(f *Funnel) func(b *facts.Batch, lo, hi uint32) []uint32 {
	if f.Order == AnyOrder {
		return newMixKernel(f).run
	}
	return newPathKernel(f).run
}
