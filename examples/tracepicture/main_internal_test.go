package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a server like Jaeger with two traces; the second is the newer one.
func serve(t *testing.T) string {
	t.Helper()
	one := func(id, name, start string) string {
		return `{"traceID":"` + id + `","spans":[{"traceID":"` + id + `","spanID":"a","operationName":"` + name + `","startTime":` + start + `}]}`
	}
	older, newer := one("1", "older", "100"), one("2", "newer", "200")
	jaeger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		data := ""
		switch {
		case r.URL.Path == "/api/traces/1":
			data = older
		case r.URL.Query().Get("service") == "demo" && r.URL.Query().Get("tags") == `{"demo.scene":"x=y"}`:
			data = newer + "," + older
		}
		_, _ = io.WriteString(w, `{"data":[`+data+`]}`)
	}))
	t.Cleanup(jaeger.Close)
	return jaeger.URL
}

func TestTheNewestTraceIsDrawn(t *testing.T) {
	var out bytes.Buffer
	args := []string{"-jaeger", serve(t), "-service", "demo", "-tag", "demo.scene=x=y"}
	if err := run(t.Context(), args, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "<svg") || !strings.Contains(out.String(), ">newer<") {
		t.Errorf("the output is %s", out.String())
	}
}

func TestATraceIsWrittenToAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trace.svg")
	if err := run(t.Context(), []string{"-jaeger", serve(t), "-trace", "1", "-o", path}, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	svg, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(svg), ">older<") {
		t.Errorf("the file is %s, %v", svg, err)
	}
}

func TestFailuresLeaveTheFileAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trace.svg")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"no trace of the service":    {"-service", "other"},
		"no trace of the identifier": {"-trace", "2"},
		"no name":                    {"-tag", "=x"},
		"no value":                   {"-tag", "x"},
		"no flag":                    {"x"},
		"unknown flag":               {"-x"},
	} {
		t.Run(name, func(t *testing.T) {
			args = append([]string{"-jaeger", serve(t), "-o", path}, args...)
			if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
				t.Error("no error")
			}
			if got, err := os.ReadFile(path); string(got) != "before" {
				t.Errorf("the file is %q, %v", got, err)
			}
		})
	}
}

func TestHelpIsHelp(t *testing.T) {
	var help bytes.Buffer
	if err := run(t.Context(), []string{"-help"}, io.Discard, &help); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("the error is %v", err)
	}
	for _, name := range []string{"-jaeger", "-service", "-tag", "-trace", "-o"} {
		if !strings.Contains(help.String(), "  "+name+" ") {
			t.Errorf("the help does not mention %s", name)
		}
	}
}

func TestAnInterruptionEndsIt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, []string{"-jaeger", serve(t), "-trace", "1"}, io.Discard, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}
