//go:build unix

package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/tenax-go/tenax/examples/internal/jaeger"
	"github.com/tenax-go/tenax/examples/internal/process"
)

// TestTheScriptStartsEverythingAndLeavesNothing runs run.sh as a person does, and ends it as Ctrl-C
// does.
func TestTheScriptStartsEverythingAndLeavesNothing(t *testing.T) {
	jaegerBinary := process.Program(t, "TENAX_JAEGER_BIN", "jaeger-all-in-one")
	prometheusBinary := process.Program(t, "TENAX_PROMETHEUS_BIN", "prometheus")
	bash := process.Program(t, "BASH", "bash")
	free := process.Addresses(t, 4)
	temporary := t.TempDir()

	cmd := exec.Command(bash, "run.sh", "-change", "1s")
	cmd.Env = append(os.Environ(), "TENAX_JAEGER_BIN="+jaegerBinary, "TENAX_PROMETHEUS_BIN="+prometheusBinary,
		"JAEGER="+free[0], "OTLP="+free[1], "PROMETHEUS="+free[2], "METRICS="+free[3], "TMPDIR="+temporary)
	// The script has its own process group, as in a terminal: Ctrl-C reaches the whole group.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })

	eventually(t, "traces in Jaeger", func() bool {
		traces, err := jaeger.Client{URL: "http://" + free[0], HTTP: process.Client}.
			Find(t.Context(), jaeger.Query{Service: "tenax-observability", Limit: 1})
		return err == nil && len(traces) == 1
	})
	p := server{"http://" + free[2]}
	p.await(t, "calls", "job_pipeline:tenax_execution_duration_seconds_count:rate5m")
	if rules := p.rules(t); len(rules) != 29 {
		t.Errorf("Prometheus has %d rules", len(rules))
	}

	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the script ended with %v:\n%s", err, &output)
		}
	case <-time.After(process.Patience):
		t.Fatal("the script does not end")
	}
	eventually(t, "the end of every process", func() bool { return syscall.Kill(-cmd.Process.Pid, 0) != nil })
	for _, address := range free {
		if conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address); err == nil {
			conn.Close()
			t.Errorf("there is still a listener on %s", address)
		}
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(process.Patience); !holds(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %s within %v", what, process.Patience)
		}
	}
}
