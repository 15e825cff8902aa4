package reviewer

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func FuzzReadStream(f *testing.F) {
	f.Add("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n")
	f.Add("data: {}\n")
	f.Add("event: x\ndata:[DONE]")
	f.Add("\r\ndata: null\r\n")
	f.Fuzz(func(t *testing.T, stream string) {
		text, err := readStream(strings.NewReader(stream))
		if err != nil && text != "" {
			t.Errorf("half a review, %q, comes with %v", text, err)
		}
		if err == nil && !strings.Contains(stream, "[DONE]") {
			t.Error("a stream without its end is no error")
		}
	})
}

func TestAStreamThatBreaksOffIsAnError(t *testing.T) {
	broken := errors.New("broken")
	stream := io.MultiReader(strings.NewReader("data: {}\n\n"), errorReader{broken})
	if text, err := readStream(stream); !errors.Is(err, broken) {
		t.Errorf("got %q, %v", text, err)
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }
