// Package value says what customers are worth and whether they still are customers, from nothing but when and for how much
// they bought. It is pure: no clock, no I/O; equal input gives equal output.
//
// A person's purchases become a Customer (Summarise): x repeat purchase days, t_x the time of the last one and T the time
// observed, both counted from the first purchase, and the mean value of the repeat purchase days. Several purchases on one
// day are one.
//
// Models, each fitted by maximum likelihood from several starts, with standard errors from the observed information:
//
//   - BGNBD: buys at a gamma-distributed rate (r, alpha), may leave after each purchase with a beta-distributed probability
//     (a, b). Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2).
//   - ParetoNBD: the same rate, but leaves at an exponential time with a gamma-distributed rate (s, beta). Schmittlein,
//     Morrison & Colombo (1987), Management Science 33(1); the likelihood as in Fader & Hardie (2005), "A Note on Deriving
//     the Pareto/NBD Model". Its part of those who left is there a difference of two hypergeometric functions 2F1, which
//     cancels and underflows for frequent buyers. Here it is the integral they stand for, in logarithms, on panels of
//     Gauss–Legendre nodes.
//   - BGBB: the same for purchases that can happen once in each of n periods; FitPeriodic fits it to histories in whole periods. Fader, Hardie & Shang (2010), Marketing
//     Science 29(6).
//   - GammaGamma: the mean value of a purchase (p, q, v). Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary Value".
//
// Grid counts people by recency, frequency and money (Hughes, Strategic Database Marketing), in fifths of the base itself.
package value
