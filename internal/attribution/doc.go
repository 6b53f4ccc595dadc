// Package attribution divides what conversions are worth among the touchpoints before them. It is pure: no clock, no I/O.
//
// Paths turns one person's touches and conversions into paths: the touches within the window before each conversion, and
// since the one before; touches that led to nothing within the window are a path without one.
//
// Rules look at one path: First, Last, Linear (each touch alike), Decay (half the weight for each half-life before the
// conversion), Position (40 % to the first and last touch each, the rest between them; two share evenly).
//
// Models look at all paths:
//
//   - Markov: touches are the states of a chain of first order from start to conversion or nothing. The removal effect of a
//     channel is the share of the probability of conversion that is lost without it; credit is in proportion to it. Anderl,
//     Becker, von Wangenheim & Schumann (2016), Int. J. Research in Marketing 33(3).
//   - Shapley: the value of a coalition is that of the conversions that needed nobody outside of it; a channel's credit is
//     its mean marginal value over all orders. For this game that is each conversion divided evenly among its distinct
//     channels, which is exact for any number of them. Zhao, Mahboobi & Bagheri (2018), arXiv:1804.05327, §3.1.
//
// The credits of every rule and model add up to the value of all conversions that have a touch.
package attribution
