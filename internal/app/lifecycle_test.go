package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func jsonText(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestOneAtATime(t *testing.T) {
	bin, data := theBinary(t), filepath.Join(t.TempDir(), "data")
	first, err := launch(bin, data, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { first.kill() }()
	for _, args := range [][]string{{"serve", "--dev", "--listen", "127.0.0.1:0"}, {"replay"}} {
		out, err := exec.Command(bin, append(args, "--data", data)...).CombinedOutput()
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok || exit.ExitCode() != 5 || !strings.Contains(string(out), "stop it, or choose another directory") {
			t.Errorf("%s on a directory in use: %v\n%s", args[0], err, out)
		}
	}
	if status := first.caughtUp(t); status.Failed != "" {
		t.Errorf("the first one suffered: %s", status.Failed)
	}
	first.kill()
	again, err := launch(bin, data, "127.0.0.1:0")
	if err != nil {
		t.Fatalf("a directory whose process was killed stays locked: %v", err)
	}
	again.kill()
}

// TestTermDrains asks the binary to end while a request is under way: the request is answered, and its event is kept.
func TestTermDrains(t *testing.T) {
	bin, data := theBinary(t), filepath.Join(t.TempDir(), "data")
	s, err := launch(bin, data, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.kill() }()
	text := []byte(`{"batch":[` + good("slow") + `]}`)
	body, write := io.Pipe()
	req, err := http.NewRequest(http.MethodPost, s.url+"/v1/batch", body)
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = int64(len(text))
	req.SetBasicAuth(writeKey, "")
	answer := make(chan error, 1)
	go func() {
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				err = fmt.Errorf("answered %s", resp.Status)
			}
		}
		answer <- err
	}()
	if _, err := write.Write(text[:20]); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	if resp, err := http.Post(s.url+"/v1/batch", "", bytes.NewReader(text)); err == nil {
		_ = resp.Body.Close()
		t.Errorf("a new connection is still served: %s", resp.Status)
	}
	if _, err := write.Write(text[20:]); err != nil {
		t.Fatal(err)
	}
	_ = write.Close()
	if err := <-answer; err != nil {
		t.Errorf("the request under way: %v", err)
	}
	<-s.out
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("ended with %v: %s", err, s.stderr)
	}
	again, err := launch(bin, data, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer again.kill()
	again.caughtUp(t)
	var p struct{ Events int }
	again.get(t, "/api/v1/people/user_id:neighbour", &p)
	if p.Events != 1 {
		t.Errorf("%d events are kept", p.Events)
	}
}
