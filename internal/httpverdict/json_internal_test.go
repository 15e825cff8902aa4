package httpverdict

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// FuzzJSONIsWhatEncodingJSONReads omits numbers beyond float64, which are errors for encoding/json.
func FuzzJSONIsWhatEncodingJSONReads(f *testing.F) {
	for _, text := range []string{
		``, `null`, `[]`, `{}`, ` {"code":"a","type":"b","status":"c"} x`, `{"code":"a"`, `{"code":"a","type":"b`, `"a"`, `12`, `-0.5e+3`,
		`{"error":{"code":"a",},"type":"b"}`, `{"error":[{"code":"a"}],"type":"b"}`, `{"error":"a","code":null,"type":"b"}`,
		`{"x":[1,-0,2.5,1e5,-1.25E-7,true,false,null,"",[],{},[{"a":[]}]],"code":"a"}`, `{"x":01,"code":"a"}`, `{"x":1.,"code":"a"}`,
		`{"x":-,"code":"a"}`, `{"x":truex,"code":"a"}`, `{"x":[1,],"code":"a"}`, `{"x":{"a":1,},"code":"a"}`, `{"x":[}],"code":"a"}`,
		`{"x":{]},"code":"a"}`, `{"x" 1,"code":"a"}`, `{,"code":"a"}`, `{"code":"a"]`, `{"error":{"code":"a"],"type":"b"}`,
		`{"code":"\u0061\"\\\/\b\f\n\r\t"}`, `"\ud83d\ude00"`, `"\ud83d\ud83d\ude00 \ude00 \ud83d"`, `{"c\u006fde":"a"}`,
		`"\x"`, `"\u12"`, `"\u+123"`, "\"\xff\xc3(\"", "\"a\nb\"", "\"\x00\"", "\ufeff{\"code\":\"a\"}", "{\"code\"\v:\"a\"}",
		"{\x00\"code\":\"a\"}", "{\r\n\t\"code\" : \"a\" , \"type\" : \"b\" }",
		`{"code":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `,"type":"a"}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		decoder := json.NewDecoder(strings.NewReader(text))
		var value any
		err := decoder.Decode(&value)
		var number *json.UnmarshalTypeError
		if errors.As(err, &number) || err != nil && strings.Contains(err.Error(), "exceeded max depth") {
			t.Skip("valid, but not for encoding/json")
		}
		reader := jsonReader{text}
		whole := reader.skip()
		if whole != (err == nil) {
			t.Fatalf("%q: skipped %v, but encoding/json says %v", text, whole, err)
		}
		if err == nil && int64(len(text)-len(reader.left)) != decoder.InputOffset() {
			t.Errorf("%q: left %q, but encoding/json read %d bytes", text, reader.left, decoder.InputOffset())
		}
		if word, ok := value.(string); ok && err == nil {
			reader = jsonReader{text}
			if quoted, _ := reader.takeString(); decoded(quoted) != word {
				t.Errorf("%q: decoded %q, but encoding/json has %q", text, decoded(quoted), word)
			}
		}
	})
}
