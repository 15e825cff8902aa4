package recipes

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
)

// breaking serves content by ranges and breaks the connection after so many bytes, so many times.
func breaking(content []byte, after int, times int64, version func(request int64) string) (http.Handler, *atomic.Int64) {
	var requests atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := requests.Add(1)
		w.Header().Set("ETag", version(n))
		if n > times {
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
			return
		}
		http.ServeContent(&breakingWriter{w, after}, r, "", time.Time{}, bytes.NewReader(content))
	}), &requests
}

type breakingWriter struct {
	http.ResponseWriter

	left int
}

// WriteHeader leaves the length out, so that a body without an end is one that broke off.
func (c *breakingWriter) WriteHeader(status int) {
	c.Header().Del("Content-Length")
	c.ResponseWriter.WriteHeader(status)
}

func (c *breakingWriter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p[:min(c.left, len(p))])
	if c.left -= n; c.left == 0 {
		_ = http.NewResponseController(c.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

func TestADownloadGoesOnWhereItBrokeOff(t *testing.T) {
	content := []byte(strings.Repeat("0123456789", 100))
	for name, test := range map[string]struct {
		after    int
		version  func(int64) string
		requests int64
	}{
		"in the middle":                     {300, func(int64) string { return `"1"` }, 4},
		"after the last byte":               {1000, func(int64) string { return `"1"` }, 2},
		"the file changes each time":        {300, func(n int64) string { return `"` + strings.Repeat("x", int(n)) + `"` }, 4},
		"a weak version, so from the start": {300, func(int64) string { return `W/"1"` }, 4},
	} {
		t.Run(name, func(t *testing.T) {
			handler, requests := breaking(content, test.after, 3, test.version)
			server := httptest.NewServer(handler)
			defer server.Close()
			file, err := os.Create(filepath.Join(t.TempDir(), "file"))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			if err := download(t.Context(), quick[struct{}](t, 5), server.Client(), server.URL, file); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(file.Name())
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
			if requests.Load() != test.requests {
				t.Errorf("%d requests", requests.Load())
			}
		})
	}
}

func TestADownloadOfWhatIsNotThereIsNotRepeated(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	err := download(t.Context(), quick[struct{}](t, 5), server.Client(), server.URL, nil)
	if classify.Of(err).Kind != classify.KindNotFound {
		t.Error(err)
	}
}

func TestAnUploadIsSentAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}
	var bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if bodies = append(bodies, string(body)); len(bodies) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	request, err := newUpload(t.Context(), server.URL, path)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: httpmw.Standard("files")}
	defer client.CloseIdleConnections()
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if strings.Join(bodies, " ") != "content content" {
		t.Errorf("%q", bodies)
	}
}
