// Package ui carries the console: the files that the build of this folder leaves in dist, embedded in the binary.
//
// The console is built with Node (npm ci && npm run build); the Go build never needs it. Without a build dist holds only
// .gitkeep, Built answers false and the server says how to get the console.
package ui

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// FS is the root of the built console: index.html at the top, hashed files under assets/ that never change under one name.
func FS() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil { // only for a malformed literal
		panic(err)
	}
	return sub
}

// Built says whether the binary carries a console.
func Built() bool {
	_, err := fs.Stat(dist, "dist/index.html")
	return err == nil
}
