// Package voice turns answers to surveys into scores with intervals. It is pure: no clock, no I/O.
//
//   - NPS: of answers from 0 to 10, the share of promoters (9, 10) less that of detractors (0 to 6), times 100. Its 95 %
//     interval is an adjusted Wald one: ¾ of a promoter and ¾ of a detractor are added to the counts, 3 to n; the variance is
//     p + d − (p − d)². Bonett & Price (2012), J. Educ. Behav. Stat. 37(4); Rocks (2016), arXiv:1602.01391.
//   - CSAT and CES: the share of answers in the best boxes (by default the upper two), with the interval of Wilson (1927).
//   - Trend: whether a score moved. Below thirty answers on either side there is an interval and no more: no trend.
package voice
