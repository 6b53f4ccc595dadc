package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"rapport"
)

func TestReadAnswer(t *testing.T) {
	var told []askProgress
	tell := func(p askProgress) { told = append(told, p) }
	var out map[string]int
	check(t, readAnswer("ask", "x", strings.NewReader("event: progress\ndata: {\"total\":4,\"share\":0.5}\n\nevent: answer\ndata: {\"a\":1}\n\n"), tell, &out))
	if len(told) != 1 || told[0].Share != 0.5 || out["a"] != 1 {
		t.Errorf("%v %v", told, out)
	}
	for text, kind := range map[string]rapport.ErrorKind{
		"": rapport.Unavailable, "event: progress\ndata: {}\n\n": rapport.Unavailable, "event: answer\ndata: x\n\n": rapport.Unavailable,
		"event: error\ndata: {\"error\":{\"kind\":\"toomany\",\"message\":\"m\"}}\n\n": rapport.TooMany,
	} {
		if err := readAnswer("ask", "x", strings.NewReader(text), tell, &out); rapport.KindOf(err) != kind {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAskMeter(t *testing.T) {
	var b bytes.Buffer
	m := &askMeter{out: &b, began: time.Now()}
	m.show(askProgress{Total: 4})
	if b.Len() > 0 {
		t.Errorf("at once it shows %q", b.String())
	}
	m.began = m.began.Add(-time.Minute)
	m.show(askProgress{Total: 4000, Share: 0.25, Rate: 1500, SecondsLeft: 2})
	m.end()
	if !strings.Contains(b.String(), " 25 %  1,500 people/s  2 s left") || !strings.HasSuffix(b.String(), " \r") {
		t.Errorf("it shows %q", b.String())
	}
}
