package exchange_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/internal/exchange"
)

func TestABodyThatNetHTTPOptimizesByItsTypeIsSentUntracked(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "body"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for name, test := range map[string]struct {
		body  io.Reader
		again bool
		asIs  bool
	}{
		"none":                     {nil, false, true},
		"NoBody":                   {http.NoBody, true, true},
		"a bytes.Reader":           {bytes.NewReader([]byte("x")), true, true},
		"a bytes.Buffer":           {bytes.NewBufferString("x"), true, true},
		"a strings.Reader":         {strings.NewReader("x"), true, true},
		"a strings.Reader, alone":  {strings.NewReader("x"), false, true},
		"a file":                   {file, false, true},
		"a file with a GetBody":    {file, true, false},
		"another reader":           {io.MultiReader(strings.NewReader("x")), true, false},
		"another in a NopCloser":   {io.NopCloser(io.MultiReader(strings.NewReader("x"))), false, false},
		"a reader with a WriterTo": {io.NopCloser(bytes.NewReader([]byte("x"))), false, true},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://upstream.test/", test.body)
		if err != nil {
			t.Fatal(err)
		}
		if r.GetBody = nil; test.again {
			r.GetBody = another
		}
		if got := exchange.IsSentUntracked(r); got != test.asIs {
			t.Errorf("%s: %v, want %v", name, got, test.asIs)
		}
		var uploads exchange.Uploads
		if got := sent(&uploads, r).Request.Body == r.Body; got != test.asIs {
			t.Errorf("%s: sent as it is: %v, want %v", name, got, test.asIs)
		}
	}
}

func TestABaseReplaysABodyOnlyAfterItHasClosedTheOneBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := &source{read: func() { time.Sleep(50 * time.Millisecond) }}
		var uploads exchange.Uploads
		r := request(t, body, func() (io.ReadCloser, error) {
			if body.reading.Load() > 0 || body.closed.Load() != 1 {
				t.Errorf("replayed during %d Reads and after %d Closes", body.reading.Load(), body.closed.Load())
			}
			return another()
		})
		e := sent(&uploads, r)
		go func() { _, _ = e.Request.Body.Read(make([]byte, 1)) }()
		synctest.Wait()
		again, err := e.Request.GetBody()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(again); string(got) != "again" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestOnlyTheBodysOwnErrorIsItsFailure(t *testing.T) {
	for name, test := range map[string]struct {
		body io.Reader
		use  func(body io.ReadCloser)
		want error
	}{
		"with an error": {iotest.ErrReader(errBoom), func(body io.ReadCloser) { _, _ = io.ReadAll(body) }, errBoom},
		"with an error that it closes": {iotest.ErrReader(errBoom), func(body io.ReadCloser) {
			_, _ = io.ReadAll(body)
			_ = body.Close()
		}, errBoom},
		"with one that wraps EOF": {iotest.ErrReader(errWrapped), func(body io.ReadCloser) { _, _ = io.ReadAll(body) }, errWrapped},
		"to its end":              {strings.NewReader("whole"), func(body io.ReadCloser) { _, _ = io.ReadAll(body) }, nil},
		"when it was closed": {iotest.ErrReader(errBoom), func(body io.ReadCloser) {
			_ = body.Close()
			_, _ = io.ReadAll(body)
		}, nil},
		"never read at all": {iotest.ErrReader(errBoom), func(io.ReadCloser) {}, nil},
	} {
		var uploads exchange.Uploads
		e := sent(&uploads, request(t, io.NopCloser(iotest.OneByteReader(test.body)), another))
		test.use(e.Request.Body)
		if err := uploads.Failure(e); err != test.want {
			t.Errorf("%s: the body failed with %v, want %v", name, err, test.want)
		}
	}
}

var errWrapped = fmt.Errorf("wrapped: %w", io.EOF)
