package timeline_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/examples/internal/jaeger"
	"github.com/tenax-go/tenax/examples/internal/timeline"
)

var update = flag.Bool("update", false, "write the pictures that the tests compare with")

// stored returns a stored answer of Jaeger.
func stored(t testing.TB, name string) jaeger.Trace {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	traces, err := jaeger.Read(f)
	if err != nil || len(traces) != 1 {
		t.Fatalf("%d traces, %v", len(traces), err)
	}
	return traces[0]
}

func draw(t testing.TB, trace jaeger.Trace) string {
	t.Helper()
	var b bytes.Buffer
	if err := timeline.Draw(&b, trace); err != nil {
		t.Fatal(err)
	}
	wellFormed(t, b.String())
	return b.String()
}

func wellFormed(t testing.TB, svg string) {
	t.Helper()
	for decoder := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("the picture is no XML: %v\n%s", err, svg)
		}
	}
}

// The documentation has the first picture. To rewrite them, run: go test ./internal/timeline
// -update.
func TestPicturesOfStoredTraces(t *testing.T) {
	for name, path := range map[string]string{
		"server-error.json": "../../../docs/trace.svg",
		"outage.json":       "testdata/outage.svg",
	} {
		t.Run(name, func(t *testing.T) {
			got := draw(t, stored(t, name))
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestATraceWithoutSpansIsAnError(t *testing.T) {
	if err := timeline.Draw(io.Discard, jaeger.Trace{}); !errors.Is(err, timeline.ErrEmpty) {
		t.Errorf("the error is %v", err)
	}
}

func TestAWriterThatFailsIsAnError(t *testing.T) {
	trace := jaeger.Trace{Spans: []jaeger.Span{{SpanID: "a"}}}
	if err := timeline.Draw(failing{}, trace); !errors.Is(err, os.ErrClosed) {
		t.Errorf("the error is %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrClosed }

func child(trace, id, parent string, start int64) jaeger.Span {
	s := jaeger.Span{TraceID: trace, SpanID: id, OperationName: "span " + id, StartTime: start, Duration: 10}
	if parent != "" {
		s.References = []jaeger.Reference{{RefType: "CHILD_OF", TraceID: trace, SpanID: parent}}
	}
	return s
}

// names returns the names in a picture, in their order.
func names(svg string) []string {
	var found []string
	_, rows, _ := strings.Cut(svg, `<line class="grid"`)
	for part := range strings.SplitSeq(rows, ">span ") {
		if name, _, ok := strings.Cut(part, "<"); ok && len(name) == 1 {
			found = append(found, name)
		}
	}
	return found
}

func TestSpansStandUnderTheirParentInTheOrderOfTime(t *testing.T) {
	trace := jaeger.Trace{Spans: []jaeger.Span{
		child("t", "d", "b", 4), child("t", "c", "a", 3), child("t", "b", "a", 2), child("t", "a", "", 1),
		child("t", "o", "missing", 5),
	}}
	if diff := cmp.Diff([]string{"a", "b", "d", "c", "o"}, names(draw(t, trace))); diff != "" {
		t.Error(diff)
	}
}

func TestSpansThatGoInCirclesAreDrawnOnce(t *testing.T) {
	trace := jaeger.Trace{Spans: []jaeger.Span{child("t", "a", "b", 1), child("t", "b", "a", 2), child("t", "c", "c", 3)}}
	if diff := cmp.Diff([]string{"a", "b", "c"}, names(draw(t, trace))); diff != "" {
		t.Error(diff)
	}
}

func TestALongTraceIsTruncated(t *testing.T) {
	var trace jaeger.Trace
	for i := range timeline.MaxRows + 7 {
		trace.Spans = append(trace.Spans, child("t", string(rune('a'+i)), "", int64(i)))
	}
	if svg := draw(t, trace); !strings.Contains(svg, ", 7 rows left out<") {
		t.Error("it does not say how much is left out")
	}
}

func TestNamesAreTextWhateverTheyHold(t *testing.T) {
	trace := jaeger.Trace{Spans: []jaeger.Span{{OperationName: "<script>&\x00\xff</x>", SpanID: "a"}}}
	if svg := draw(t, trace); strings.Contains(svg, "<script") {
		t.Error("a name became an element")
	}
}

func FuzzDraw(f *testing.F) {
	for _, name := range []string{"server-error.json", "outage.json"} {
		answer, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(answer)
	}
	f.Add([]byte(`{"data":[{"spans":[{"startTime":-9223372036854775808,"duration":9223372036854775807,"logs":[{}]},{}]}]}`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		traces, err := jaeger.Read(bytes.NewReader(answer))
		if err != nil {
			return
		}
		for _, trace := range traces {
			var b bytes.Buffer
			if err := timeline.Draw(&b, trace); err != nil {
				if !errors.Is(err, timeline.ErrEmpty) {
					t.Fatal(err)
				}
				continue
			}
			wellFormed(t, b.String())
			if strings.Contains(b.String(), "NaN") || strings.Contains(b.String(), "Inf") {
				t.Error("the picture has numbers that are none")
			}
		}
	})
}
