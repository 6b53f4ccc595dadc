// Package survival says how long customers stay, when most have not left yet. It is pure: no clock, no I/O.
//
//   - KaplanMeier: the share still there after each time, with Greenwood's variance and 95 % intervals on the scale of
//     ln(−ln S), which stay within 0 and 1. Kaplan & Meier (1958), JASA 53; Kalbfleisch & Prentice (2002), §1.4.
//   - LeftCensored: the distribution where some times are only known to have been shorter: the same, with time reversed.
//   - LogRank: whether groups differ. Mantel (1966); the variance with ties is hypergeometric.
//   - Curve.Risk: the probability of leaving within the next h of somebody who has stayed for t: 1 − S(t+h)/S(t).
package survival
