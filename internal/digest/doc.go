// Package digest prepares documents from dashboards, each day, week or month.
//
// A digest is a definition: a dashboard, and when. When it is due, each question on the dashboard is answered as of that
// instant, and the figures are kept with how they stand to the period before. So a document is a function of the log, whenever
// it was prepared: after a time in which nothing ran, the last one that was due is prepared, those before it are not.
// Answers are as for somebody who may not see personal data. Who gets a document is another matter; here it can be read.
//
// Files: one JSON document each, KEY@SECONDS.json with the Unix time at which it was due, written whole or not at all. Of each
// digest the newest Keep are kept.
package digest
