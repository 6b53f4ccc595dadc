// Package explain says which parts of a figure account for a change in it. It is pure: no clock, no I/O.
//
// A figure is counted in cells, before and after, by the values of one property or more:
//
//   - A count: what a part contributes is its own change, and the contributions of a property's values add up to the whole
//     change. Whether a part moved unlike the rest is the conditional test of two Poisson rates: of the events of a part, the
//     share after is compared with that of all other parts (Przyborowski & Wilenski 1940; here with the normal approximation
//     of the two-sample proportion).
//   - A sum: the same, with amounts for ones: the variance of a sum over a Poisson number of events is that of its squares.
//   - A mean or rate: with shares w and means m, a part contributes (w₁ + w₀)/2 · (m₁ − m₀) by its own change, and
//     (w₁ − w₀) · ((m₁ + m₀)/2 − M) by its weight, M being the mean of both totals: the two add up to the change exactly
//     (Kitagawa 1955, JASA 50). Whether the part's mean moved is Welch's (1947) test.
//
// Many parts are looked at, so the findings are those that survive Benjamini & Hochberg's (1995) control of the false
// discovery rate over all of them together.
package explain
