package app

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite what the documentation says")

func TestDocumentationIsCurrent(t *testing.T) {
	const file = "../../docs/configuration.md"
	want := Documentation()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s does not say what the settings are; run go test ./internal/app -update", file)
	}
}

func TestEverySettingIsExplained(t *testing.T) {
	c := Defaults()
	for _, s := range settings(&c) {
		if s.Help == "" {
			t.Errorf("%s has no help", s.Name)
		}
		if err := s.set(s.String()); err != nil {
			t.Errorf("%s does not read its own default: %v", s.Name, err)
		}
	}
}

func TestLoad(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rapport.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("listen: 127.0.0.1:9000\nlog: {segmentBytes: 64MB}\ncustomer:\n  commitEvery: 3s\n")
	c, err := Load(file, []string{"RAPPORT_LISTEN=127.0.0.1:9001", "HOME=/"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:9001" || c.Log.SegmentBytes != 64<<20 || c.Customer.CommitEvery != 3*time.Second {
		t.Errorf("got %+v", c)
	}
	for text, want := range map[string]string{
		"lisen: x":                           `no setting "lisen"`,
		"customer: {commitEvry: 1s}":         `no setting "customer.commitEvry"`,
		"customer: {commitEvery: soon}":      "a duration",
		"log: {segmentBytes: 99999999999GB}": "whole number",
		"listen: [":                          file,
	} {
		write(text)
		if _, err := Load(file, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want it to say %q", text, err, want)
		}
	}
}

func TestDevOnlyOnLoopback(t *testing.T) {
	for listen, ok := range map[string]bool{"127.0.0.1:0": true, "localhost:0": true, "[::1]:0": true, "0.0.0.0:0": false, ":8080": false, "192.168.1.4:80": false} {
		c := Defaults()
		c.Dev, c.Listen = true, listen
		if err := c.Validate(); (err == nil) != ok {
			t.Errorf("--dev on %s: %v", listen, err)
		}
	}
}
