package main

import (
	"fmt"
	"runtime"

	"rapport/internal/app"
)

type versionCmd struct{}

func (versionCmd) Run() error {
	_, err := fmt.Printf("rapport %s (%s, %s/%s)\n", app.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
