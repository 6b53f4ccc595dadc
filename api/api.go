// Package api keeps the contract of the HTTP API: openapi.yaml, embedded as it is served at /openapi.yaml. The console's
// client is generated from it, and a test of package server holds the route table to it.
package api

import _ "embed"

// OpenAPI is the OpenAPI 3.1 document, in YAML.
//
//go:embed openapi.yaml
var OpenAPI []byte
