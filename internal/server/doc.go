// Package server is the HTTP front of an installation: the API under /api/v1, the live stream, the console, health,
// figures, and the mounting of collect on its own paths.
//
// It keeps nothing but the live stream's ring of recent messages. Everything a request needs stands in one route table
// (routes): method, pattern, scopes, query parameters, handler. The table is the only way in, so no handler can forget
// who may call it; a test holds it to api/openapi.yaml in both directions.
//
// A request passes, from outside in: the host check, request id, security headers, access log and bug trap; the route
// table's match; the principal (bearer token or session cookie) and its scopes; the parameters, where an unknown one is an
// error; the handler, which is decode → call → encode. An answer is JSON with one error shape, masked for principals
// without personal:read, given an ETag where the table says so, and gzipped above 1 KB.
//
// What answers the questions is declared here as small interfaces over the types of customer, catalog, collect and policy.
package server
