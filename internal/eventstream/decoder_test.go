package eventstream_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/eventstream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const limit = 1 << 10

// event is an Event with data that lasts.
type event struct {
	Name, Data, ID string
	IsCut          bool
}

func copied(e eventstream.Event) event { return event{e.Name, string(e.Data), e.ID, e.IsCut} }

// decoded returns the events of a stream that comes in parts of some size.
func decoded(stream string, size, limit int) (events []event, retry time.Duration) {
	d := eventstream.Decoder{Limit: limit}
	for left := []byte(stream); len(left) > 0; {
		part := bytes.Clone(left[:min(size, len(left))])
		left = left[len(part):]
		for len(part) > 0 {
			n, complete := d.Decode(part)
			if complete {
				events = append(events, copied(d.Event()))
			}
			part = part[n:]
		}
	}
	return events, d.Retry
}

func TestAStreamIsTakenApartAsTheStandardSays(t *testing.T) {
	for name, test := range map[string]struct {
		stream string
		want   []event
	}{
		"data":                        {"data: a\n\n", []event{{Data: "a"}}},
		"no space":                    {"data:a\n\n", []event{{Data: "a"}}},
		"two spaces":                  {"data:  a\n\n", []event{{Data: " a"}}},
		"CR":                          {"data: a\r\rdata: b\r\r", []event{{Data: "a"}, {Data: "b"}}},
		"CRLF":                        {"data: a\r\n\r\ndata: b\r\n\r\n", []event{{Data: "a"}, {Data: "b"}}},
		"all line ends":               {"data: a\r\ndata: b\ndata: c\r\n\r", []event{{Data: "a\nb\nc"}}},
		"several lines":               {"data: YHOO\ndata: +2\ndata: 10\n\n", []event{{Data: "YHOO\n+2\n10"}}},
		"a comment":                   {": ping\n\n:\n\ndata: a\n: b\n\n", []event{{Data: "a"}}},
		"a name":                      {"event: add\ndata: 1\n\ndata: 2\n\n", []event{{Name: "add", Data: "1"}, {Data: "2"}}},
		"a name after the data":       {"data: 1\nevent: add\n\n", []event{{Name: "add", Data: "1"}}},
		"the last name counts":        {"event: a\nevent: b\ndata: 1\n\n", []event{{Name: "b", Data: "1"}}},
		"a name without data":         {"event: a\n\ndata: 1\n\n", []event{{Data: "1"}}},
		"an identifier lasts":         {"id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", []event{{Data: "a", ID: "1"}, {Data: "b", ID: "1"}, {Data: "c"}}},
		"an identifier with a NUL":    {"id: 1\x00\ndata: a\n\n", []event{{Data: "a"}}},
		"data without a value":        {"data\n\ndata\ndata\n\ndata:", []event{{Data: ""}, {Data: "\n"}}},
		"a byte order mark":           {"\uFEFFdata: a\n\n", []event{{Data: "a"}}},
		"a second byte order mark":    {"\uFEFF\uFEFFdata: a\n\ndata: b\n\n", []event{{Data: "b"}}},
		"unknown fields":              {"foo: bar\nDATA: x\n data: y\nno colon\ndata: a\n\n", []event{{Data: "a"}}},
		"a colon in the data":         {"data: a: b\n\n", []event{{Data: "a: b"}}},
		"the end in an event":         {"data: a\n\ndata: b\n", []event{{Data: "a"}}},
		"the end in a line":           {"data: a\n\ndata: b", []event{{Data: "a"}}},
		"half a rune at a line end":   {"data: \xe4\xb8\n\n", []event{{Data: "\xe4\xb8"}}},
		"nothing":                     {"", nil},
		"a page of HTML":              {"<html>\n<body>data: a</body>\n\n</html>", nil},
		"JSON":                        {"{\"error\":\n\"x\"}\n\n", nil},
		"the stream of a model":       {"event: a\ndata: {\"x\": 1}\n\n: keep-alive\n\ndata: [DONE]\n\n", []event{{Name: "a", Data: `{"x": 1}`}, {Data: "[DONE]"}}},
		"CR and LF in separate lines": {"data: a\n\rdata: b\n\r", []event{{Data: "a"}, {Data: "b"}}},
	} {
		for _, size := range []int{1, 2, 3, 7, 1 << 20} {
			got, _ := decoded(test.stream, size, limit)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s, in parts of %d (-want +got):\n%s", name, size, diff)
			}
		}
	}
}

func TestTheWaitBeforeANewConnectionIsANumberOfMilliseconds(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"1500": 1500 * time.Millisecond, "0": 0, "": 0, "-1": 0, "1.5": 0, "1s": 0, "٣": 0,
		strings.Repeat("9", 30): 9223372036854 * time.Millisecond, "18446744073709551616": 9223372036854 * time.Millisecond,
	} {
		if _, got := decoded("retry: "+value+"\n", 1<<20, limit); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
	if _, got := decoded("retry: 5\nretry: x\n", 1<<20, limit); got != 5*time.Millisecond {
		t.Errorf("%v after an invalid value", got)
	}
}

func TestWhatIsTooLongIsCutAndTheNextEventIsWhole(t *testing.T) {
	long := strings.Repeat("x", 100)
	for name, test := range map[string]struct {
		stream string
		want   []event
	}{
		"a line":              {"data: " + long + "\n\ndata: b\n\n", []event{{Data: long[:14], IsCut: true}, {Data: "b"}}},
		"many lines":          {strings.Repeat("data: 1234567\n", 50) + "\ndata: b\n\n", []event{{Data: "1234567\n1234567\n1234", IsCut: true}, {Data: "b"}}},
		"a comment":           {":" + long + "\ndata: b\n\n", []event{{Data: "b"}}},
		"a name":              {"event: " + long + "\ndata: b\n\n", []event{{Name: long[:13], Data: "b", IsCut: true}}},
		"an identifier":       {"id: " + long + "\ndata: b\n\n", []event{{Data: "b"}}},
		"as long as may be":   {"data: " + long[:14] + "\n\n", []event{{Data: long[:14]}}},
		"a field of no names": {long + "\n\ndata: b\n\n", []event{{Data: "b"}}},
	} {
		for _, size := range []int{1, 3, 1 << 20} {
			got, _ := decoded(test.stream, size, 20)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s, in parts of %d (-want +got):\n%s", name, size, diff)
			}
		}
	}
}

func TestAStreamWithoutALineEndTakesNoMoreThanItsLimit(t *testing.T) {
	d := eventstream.Decoder{Limit: limit}
	part := bytes.Repeat([]byte("data: x"), 1<<10)
	for range 2 {
		d.Decode(part)
	}
	if got := testing.AllocsPerRun(100, func() { d.Decode(part) }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func TestLinesOfOneByteTakeNoLongerThanOthers(t *testing.T) {
	part := bytes.Repeat([]byte("\r"), 16<<20)
	d := eventstream.Decoder{Limit: limit}
	if n, complete := d.Decode(part); n != len(part) || complete {
		t.Errorf("%d bytes, complete: %v", n, complete)
	}
}

func TestFlushCompletesTheEventAtTheEnd(t *testing.T) {
	for stream, want := range map[string]string{"data: a": "a", "data: a\n": "a", "data: a\ndata: b": "a\nb", "event: a\n": "", ": data": "", "": ""} {
		d := eventstream.Decoder{Limit: limit}
		d.Decode([]byte(stream))
		complete := d.Flush()
		if got := string(d.Event().Data); got != want || complete != (want != "") {
			t.Errorf("%q: %q, %v", stream, got, complete)
		}
		if d.Flush() {
			t.Errorf("%q: flushed twice", stream)
		}
	}
}

func TestEventsOfOneNameTakeNoMemory(t *testing.T) {
	d := eventstream.Decoder{Limit: limit}
	part := []byte("event: delta\nid: 7\ndata: {\"text\":\"word\"}\n\n")
	decode := func() {
		if n, complete := d.Decode(part); n != len(part) || !complete {
			t.Fatal(n, complete)
		}
	}
	decode()
	if got := testing.AllocsPerRun(100, decode); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

// naive takes a whole stream apart, as the standard says and as simply as can be.
func naive(stream string) (events []event) {
	stream = strings.TrimPrefix(stream, "\uFEFF")
	stream = strings.ReplaceAll(strings.ReplaceAll(stream, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(stream, "\n")
	var name, id, data string
	for _, line := range lines[:len(lines)-1] {
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "":
			if data != "" {
				events = append(events, event{Name: name, Data: strings.TrimSuffix(data, "\n"), ID: id})
			}
			name, data = "", ""
		case field == "event":
			name = value
		case field == "data":
			data += value + "\n"
		case field == "id" && !strings.Contains(value, "\x00"):
			id = value
		}
	}
	return events
}

func FuzzStream(f *testing.F) {
	for i, stream := range []string{
		"data: a\n\n", "\uFEFFevent: x\r\ndata: a\r\ndata\r\n\r\n", "id: 1\ndata: {}\r\rdata: [DONE]\n\n", ":\n\nretry: 10\n", "data\n\n\r\n",
	} {
		f.Add(stream, uint8(i+1))
	}
	f.Fuzz(func(t *testing.T, stream string, size uint8) {
		got, _ := decoded(stream, max(1, int(size)), len(stream)+1)
		if diff := cmp.Diff(naive(stream), got); diff != "" {
			t.Errorf("in parts of %d (-naive +decoder):\n%s", size, diff)
		}
		cut, _ := decoded(stream, max(1, int(size)), 8)
		for _, e := range cut {
			if len(e.Data) > 8 || len(e.Name) > 8 || len(e.ID) > 8 {
				t.Errorf("%+v is longer than the limit", e)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	var stream []byte
	for i := range 100 {
		stream = append(stream, "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word"+strconv.Itoa(i)+"\"}}]}\n\n"...)
	}
	d := eventstream.Decoder{Limit: limit}
	b.SetBytes(int64(len(stream)))
	b.ReportAllocs()
	for b.Loop() {
		for left := stream; len(left) > 0; {
			n, _ := d.Decode(left)
			left = left[n:]
		}
	}
}
