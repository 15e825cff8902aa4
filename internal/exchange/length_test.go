package exchange_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/tenax-go/tenax/internal/exchange"
)

func TestABodyShorterThanItsContentLengthFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "body")
	if err := os.WriteFile(file, []byte("..order"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]func() io.Reader{
		"another reader":     func() io.Reader { return io.MultiReader(strings.NewReader("ord"), strings.NewReader("er")) },
		"one byte at a time": func() io.Reader { return iotest.OneByteReader(strings.NewReader("order")) },
		"data with the end":  func() io.Reader { return iotest.DataErrReader(strings.NewReader("order")) },
		"a bytes.Reader":     func() io.Reader { return bytes.NewReader([]byte("order")) },
		"a bytes.Buffer":     func() io.Reader { return bytes.NewBufferString("order") },
		"a strings.Reader":   func() io.Reader { return strings.NewReader("order") },
		"a file from the midst": func() io.Reader {
			opened, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = opened.Close() })
			if _, err := opened.Seek(2, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			return opened
		},
	} {
		for _, length := range []int64{-1, 0, 3, 5, 6, 7} {
			content := body()
			closer, ok := content.(io.ReadCloser)
			if !ok {
				closer = io.NopCloser(content)
			}
			r := request(t, closer, nil)
			r.ContentLength = length
			var uploads exchange.Uploads
			e := sent(&uploads, r)
			got, err := io.ReadAll(e.Request.Body)
			if string(got) != "order" || (err != nil) != (length > 5) {
				t.Errorf("%s, %d bytes: read %q, %v", name, length, got, err)
			}
			if failure := uploads.Failure(e); !errors.Is(failure, err) {
				t.Errorf("%s, %d bytes: failed by %v, want %v", name, length, failure, err)
			}
			_ = e.Request.Body.Close()
		}
	}
}
