package collect

import (
	"strings"

	"rapport"
)

// endpoint is what a path of the wire does.
type endpoint uint8

const (
	nowhere endpoint = iota
	single
	batch
	metrics // of the browser SDK about itself
	pixel
	settings
	sourceConfig
)

func (e endpoint) reads() bool { return e >= pixel }

func (e endpoint) methods() string {
	if e.reads() {
		return "GET, HEAD, OPTIONS"
	}
	return "POST, OPTIONS"
}

// route finds what a path does, and the type of event that it takes if it says.
func route(path string) (endpoint, rapport.EventType) {
	path = strings.TrimSuffix(path, "/")
	switch {
	case strings.HasPrefix(path, "/v1/pixel/"):
		return pixel, rapport.ParseEventType(path[len("/v1/pixel/"):])
	case strings.HasPrefix(path, "/pixel/v1/"):
		return pixel, rapport.ParseEventType(path[len("/pixel/v1/"):])
	case strings.HasPrefix(path, "/v1/projects/") && strings.HasSuffix(path, "/settings"):
		return settings, 0
	}
	switch path {
	case "/v1/track", "/v1/t":
		return single, rapport.Track
	case "/v1/identify", "/v1/i":
		return single, rapport.Identify
	case "/v1/page", "/v1/p":
		return single, rapport.Page
	case "/v1/screen", "/v1/s":
		return single, rapport.Screen
	case "/v1/group", "/v1/g":
		return single, rapport.Group
	case "/v1/alias", "/v1/a":
		return single, rapport.Alias
	case "/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch":
		return batch, 0
	case "/v1/m":
		return metrics, 0
	case "/sourceConfig":
		return sourceConfig, 0
	}
	return nowhere, 0
}
