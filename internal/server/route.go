package server

import (
	"net/http"

	"rapport/internal/policy"
)

// route is one operation of the API.
type route struct {
	op      string // operationId in openapi.yaml
	method  string
	pattern string         // as http.ServeMux reads it
	scopes  []policy.Scope // all of them
	open    bool           // nobody needs to be signed in
	endless bool           // no deadline: the live stream
	query   []string       // parameters there are; any other is an error
	handle  func(*request) (answer, error)
}

// scopes of one operation.
func need(s ...policy.Scope) []policy.Scope { return s }

// routes is every operation there is. openapi.yaml has the same, with what they take and give.
func routes() []route {
	const get, put, post, del = http.MethodGet, http.MethodPut, http.MethodPost, http.MethodDelete
	const v1 = "/api/v1"
	page := func(more ...string) []string { return append(more, "cursor", "limit") }
	return []route{
		{op: "signIn", method: post, pattern: v1 + "/session", open: true, handle: signIn},
		{op: "getSession", method: get, pattern: v1 + "/session", handle: getSession},
		{op: "signOut", method: del, pattern: v1 + "/session", open: true, handle: signOut},

		{op: "getStatus", method: get, pattern: v1 + "/status", scopes: need(policy.StatusRead), handle: getStatus},

		{op: "listPeople", method: get, pattern: v1 + "/people", scopes: need(policy.PeopleRead), query: page("q"), handle: listPeople},
		{op: "getPerson", method: get, pattern: v1 + "/people/{id}", scopes: need(policy.PeopleRead), query: []string{"asOf"}, handle: getPerson},
		{op: "getTimeline", method: get, pattern: v1 + "/people/{id}/timeline", scopes: need(policy.PeopleRead),
			query: page("touchpoint", "type", "event", "before"), handle: getTimeline},
		{op: "explainPerson", method: get, pattern: v1 + "/people/{id}/why", scopes: need(policy.PeopleRead), query: []string{"other"}, handle: explainPerson},
		{op: "mergePeople", method: post, pattern: v1 + "/people/merge", scopes: need(policy.PeopleWrite), handle: mergePeople},
		{op: "splitPeople", method: post, pattern: v1 + "/people/split", scopes: need(policy.PeopleWrite), handle: splitPeople},

		{op: "eraseFacts", method: post, pattern: v1 + "/people/{id}/facts/erase", scopes: need(policy.PeopleErase), endless: true, query: []string{"dryRun"}, handle: eraseFacts},
		{op: "listErasures", method: get, pattern: v1 + "/facts/erasures", scopes: need(policy.PeopleErase), query: page(), handle: listErasures},

		{op: "listTraits", method: get, pattern: v1 + "/traits", scopes: need(policy.DefinitionsRead), handle: listTraits},
		{op: "listSegments", method: get, pattern: v1 + "/segments", scopes: need(policy.PeopleRead), handle: listSegments},
		{op: "previewSegment", method: post, pattern: v1 + "/segments/preview", scopes: need(policy.PeopleRead), handle: previewSegment},
		{op: "parseCondition", method: post, pattern: v1 + "/conditions/parse", scopes: need(policy.DefinitionsRead), handle: parseCondition},
		{op: "getOverlap", method: get, pattern: v1 + "/segments/overlap", scopes: need(policy.PeopleRead), query: []string{"keys"}, handle: getOverlap},
		{op: "getComposition", method: get, pattern: v1 + "/segments/{key}/composition", scopes: need(policy.PeopleRead), query: []string{"trait", "compare"}, handle: getComposition},
		{op: "getSegment", method: get, pattern: v1 + "/segments/{key}", scopes: need(policy.PeopleRead), query: []string{"asOf"}, handle: getSegment},
		{op: "listMembers", method: get, pattern: v1 + "/segments/{key}/members", scopes: need(policy.PeopleRead), query: page("why", "asOf"), handle: listMembers},

		{op: "listTransitions", method: get, pattern: v1 + "/transitions", scopes: need(policy.PeopleRead), query: []string{"segment", "after", "limit"}, handle: listTransitions},

		{op: "listLists", method: get, pattern: v1 + "/lists", scopes: need(policy.PeopleRead), handle: listLists},
		{op: "putList", method: put, pattern: v1 + "/lists/{key}", scopes: need(policy.PeopleWrite), endless: true, query: []string{"mode", "upload"}, handle: putList},
		{op: "askTrends", method: post, pattern: v1 + "/insight/trends", scopes: need(policy.PeopleRead), endless: true, query: []string{"asOf"}, handle: ask("trends")},
		{op: "askFunnel", method: post, pattern: v1 + "/insight/funnel", scopes: need(policy.PeopleRead), endless: true, query: []string{"asOf"}, handle: ask("funnel")},
		{op: "askRetention", method: post, pattern: v1 + "/insight/retention", scopes: need(policy.PeopleRead), endless: true, query: []string{"asOf"}, handle: ask("retention")},
		{op: "askValue", method: post, pattern: v1 + "/insight/value", scopes: need(policy.PeopleRead), endless: true, query: []string{"asOf"}, handle: ask("value")},
		{op: "askSurvival", method: post, pattern: v1 + "/insight/survival", scopes: need(policy.PeopleRead), endless: true, query: []string{"asOf"}, handle: ask("survival")},
		{op: "askAttribution", method: post, pattern: v1 + "/insight/attribution", scopes: need(policy.PeopleRead), endless: true, query: []string{"asOf"}, handle: ask("attribution")},
		{op: "askVoice", method: post, pattern: v1 + "/insight/voice", scopes: need(policy.PeopleRead), endless: true, query: []string{"asOf"}, handle: ask("voice")},
		{op: "askChange", method: post, pattern: v1 + "/insight/change", scopes: need(policy.PeopleRead, policy.DefinitionsRead), endless: true, query: []string{"asOf"}, handle: ask("change")},
		{op: "askLifecycle", method: post, pattern: v1 + "/insight/lifecycle", scopes: need(policy.PeopleRead), endless: true, query: []string{"asOf"}, handle: ask("lifecycle")},
		{op: "askPaths", method: post, pattern: v1 + "/insight/paths", scopes: need(policy.PeopleRead), endless: true, query: []string{"asOf"}, handle: ask("paths")},
		{op: "askStickiness", method: post, pattern: v1 + "/insight/stickiness", scopes: need(policy.PeopleRead), endless: true, query: []string{"asOf"}, handle: ask("stickiness")},
		{op: "askCohorts", method: post, pattern: v1 + "/insight/cohorts", scopes: need(policy.PeopleRead), endless: true, query: []string{"asOf"}, handle: ask("cohorts")},
		{op: "listFunnelPeople", method: post, pattern: v1 + "/insight/funnel/people", scopes: need(policy.PeopleRead), query: page("asOf"), handle: listBehind("funnel")},
		{op: "keepFunnelPeople", method: post, pattern: v1 + "/insight/funnel/list", scopes: need(policy.PeopleRead, policy.PeopleWrite), endless: true, query: []string{"list", "mode", "upload", "asOf"}, handle: keepBehind("funnel")},
		{op: "listRetentionPeople", method: post, pattern: v1 + "/insight/retention/people", scopes: need(policy.PeopleRead), query: page("asOf"), handle: listBehind("retention")},
		{op: "keepRetentionPeople", method: post, pattern: v1 + "/insight/retention/list", scopes: need(policy.PeopleRead, policy.PeopleWrite), endless: true, query: []string{"list", "mode", "upload", "asOf"}, handle: keepBehind("retention")},

		{op: "getSavedAnswer", method: get, pattern: v1 + "/questions/{key}/answer", scopes: need(policy.PeopleRead), endless: true, query: []string{"asOf"}, handle: getSaved},
		{op: "listAlerts", method: get, pattern: v1 + "/alerts", scopes: need(policy.PeopleRead), handle: listAlerts},
		{op: "listDigests", method: get, pattern: v1 + "/digests", scopes: need(policy.PeopleRead), handle: listDigests},
		{op: "getDigest", method: get, pattern: v1 + "/digests/{id}", scopes: need(policy.PeopleRead), handle: getDigest},
		{op: "getDigestPage", method: get, pattern: v1 + "/digests/{id}/page", scopes: need(policy.PeopleRead), handle: getDigestPage},
		{op: "listWebhooks", method: get, pattern: v1 + "/webhooks", scopes: need(policy.SourcesRead), handle: listWebhooks},

		{op: "listDefinitions", method: get, pattern: v1 + "/definitions", scopes: need(policy.DefinitionsRead), query: []string{"kind"}, handle: listDefinitions},
		{op: "getDefinition", method: get, pattern: v1 + "/definitions/{kind}/{key}", scopes: need(policy.DefinitionsRead), handle: getDefinition},
		{op: "putDefinition", method: put, pattern: v1 + "/definitions/{kind}/{key}", scopes: need(policy.DefinitionsWrite), query: []string{"dryRun"}, handle: putDefinition},
		{op: "endDefinition", method: del, pattern: v1 + "/definitions/{kind}/{key}", scopes: need(policy.DefinitionsWrite), handle: endDefinition},
		{op: "getDefinitionHistory", method: get, pattern: v1 + "/definitions/{kind}/{key}/history", scopes: need(policy.DefinitionsRead), handle: getDefinitionHistory},
		{op: "getSchema", method: get, pattern: v1 + "/schemas/{kind}", scopes: need(policy.DefinitionsRead), handle: getSchema},
		{op: "getVocabulary", method: get, pattern: v1 + "/vocabulary", scopes: need(policy.DefinitionsRead), handle: getVocabulary},

		{op: "listSources", method: get, pattern: v1 + "/sources", scopes: need(policy.SourcesRead), handle: listSources},
		{op: "testSource", method: post, pattern: v1 + "/sources/{key}/test", scopes: need(policy.SourcesWrite), handle: testSource},

		{op: "listQuarantine", method: get, pattern: v1 + "/quarantine", scopes: need(policy.QuarantineRead), query: page("source", "reason", "waiting"), handle: listQuarantine},
		{op: "getQuarantined", method: get, pattern: v1 + "/quarantine/{offset}", scopes: need(policy.QuarantineRead), handle: getQuarantined},
		{op: "replayQuarantine", method: post, pattern: v1 + "/quarantine/replay", scopes: need(policy.QuarantineWrite), handle: replayQuarantine},

		{op: "askSQL", method: post, pattern: v1 + "/sql", scopes: need(policy.SQLRead), query: []string{"asOf"}, handle: askSQL},
		{op: "getSQLViews", method: get, pattern: v1 + "/sql", scopes: need(policy.SQLRead), handle: getSQLViews},

		{op: "watchLive", method: get, pattern: v1 + "/live", scopes: need(policy.LiveRead), endless: true,
			query: []string{"source", "touchpoint", "type", "event", "person", "segment", "q", "only"}, handle: watchLive},

		{op: "getOpenAPI", method: get, pattern: "/openapi.yaml", open: true, handle: getOpenAPI},
		{op: "getHealth", method: get, pattern: "/healthz", open: true, handle: getHealth},
		{op: "getReady", method: get, pattern: "/readyz", open: true, handle: getReady},
		{op: "getMetrics", method: get, pattern: "/metrics", open: true, query: []string{"name[]"}, handle: getMetrics},
	}
}
