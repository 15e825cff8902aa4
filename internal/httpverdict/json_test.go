package httpverdict_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/internal/httpverdict"
)

// codesByTheBook is the shape that CodesIn reads, for encoding/json.
type codesByTheBook struct {
	*json.Decoder
	found      httpverdict.Codes
	outOfRange bool
}

func (c *codesByTheBook) token() (json.Token, bool) {
	token, err := c.Token()
	var number *json.UnmarshalTypeError
	c.outOfRange = c.outOfRange || errors.As(err, &number)
	return token, err == nil
}

func (c *codesByTheBook) read(outer bool) bool {
	for c.More() {
		name, ok := c.token()
		if !ok {
			return false
		}
		value, ok := c.token()
		if !ok {
			return false
		}
		if code, ok := value.(string); ok {
			if i := slices.Index([]json.Token{"code", "type", "status"}, name); i >= 0 && (!outer || c.found.Names[i] == "") {
				c.found.Names[i] = code
			}
			continue
		}
		if outer && name == "error" && value == json.Delim('{') {
			ok = c.read(false)
		} else {
			ok = c.skip(value)
		}
		if !ok {
			return false
		}
	}
	_, ok := c.token()
	return ok
}

func (c *codesByTheBook) skip(token json.Token) bool {
	for depth, ok := 0, true; ok; token, ok = c.token() {
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return true
		}
	}
	return false
}

// FuzzCodesAreWhatEncodingJSONReads omits numbers beyond float64, which are errors for
// encoding/json.
func FuzzCodesAreWhatEncodingJSONReads(f *testing.F) {
	for _, body := range []string{
		``, `null`, `[]`, `{}`, ` {"code":"a","type":"b","status":"c"} x`, `{"code":"a"`, `{"code":"a","type":"b`,
		`{"error":{"code":"a"},"code":"b"}`, `{"code":"b","error":{"code":"a","x":{"code":"c"}}}`, `{"error":{"code":"a",},"type":"b"}`,
		`{"error":[{"code":"a"}],"type":"b"}`, `{"error":{"error":{"code":"a"}},"type":"b"}`, `{"error":"a","code":null,"type":"b"}`,
		`{"x":[1,-0,2.5,1e5,-1.25E-7,true,false,null,"",[],{},[{"a":[]}]],"code":"a"}`, `{"x":01,"code":"a"}`, `{"x":1.,"code":"a"}`,
		`{"x":-,"code":"a"}`, `{"x":truex,"code":"a"}`, `{"x":[1,],"code":"a"}`, `{"x":{"a":1,},"code":"a"}`, `{"x":[}],"code":"a"}`,
		`{"x":{]},"code":"a"}`, `{"x" 1,"code":"a"}`, `{,"code":"a"}`, `{"code":"a"]`, `{"error":{"code":"a"],"type":"b"}`,
		`{"code":"\u0061\"\\\/\b\f\n\r\t"}`, `{"code":"\ud83d\ude00"}`, `{"code":"\ud83d\ud83d\ude00 \ude00 \ud83d"}`, `{"c\u006fde":"a"}`,
		`{"code":"\x"}`, `{"code":"\u12"}`, `{"code":"\u+123"}`, "{\"code\":\"\xff\xc3(\"}", "{\"code\":\"a\nb\"}", "{\"code\":\"\x00\"}",
		"\ufeff{\"code\":\"a\"}", "{\"code\"\v:\"a\"}", "{\x00\"code\":\"a\"}", "{\r\n\t\"code\" : \"a\" , \"type\" : \"b\" }",
		`{"error":{"code":"a","details":[{"@type":"x","retryDelay":"34.07s"},[],{},"b",1],"status":"c"}}`, `{"error":{"details":[1,],"code":"a"}}`,
		`{"error":{"details":[{"retryDelay":"1s",}],"code":"a"}}`, `{"parameters":{"retry_after":5},"code":"a"}`, `{"parameters":{"retry_after":},"code":"a"}`,
		`{"code":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `,"type":"a"}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		book := codesByTheBook{Decoder: json.NewDecoder(bytes.NewReader(body))}
		if token, ok := book.token(); ok && token == json.Delim('{') {
			book.read(true)
		}
		if book.outOfRange {
			t.Skip("a number out of range")
		}
		if got := httpverdict.CodesIn(body); got.Names != book.found.Names || got.Delay < 0 {
			t.Errorf("%q: codes %v, but encoding/json reads %q", body, got, book.found.Names)
		}
	})
}

func TestCodesAreReadBesideNumbersOfAnySize(t *testing.T) {
	if got := httpverdict.CodesIn([]byte(`{"x":1e999,"code":"a"}`)); got.Names[0] != "a" {
		t.Errorf("codes %q", got.Names)
	}
}

func TestValuesMayBeNestedToAnyDepth(t *testing.T) {
	deep := strings.Repeat(`[{"a":`, 1<<20)
	if got := httpverdict.CodesIn([]byte(`{"code":"a","x":` + deep)); got.Names[0] != "a" {
		t.Errorf("codes %q", got.Names)
	}
}
