package httpmw_test

import (
	"strings"
	"testing"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
)

func TestAnEventFromAClientLibraryIsAnErrorOrNone(t *testing.T) {
	for data, want := range map[string]classify.Kind{
		`{"type":"error","code":"server_error","message":"x","sequence_number":1}`:                         classify.KindServer,
		`{"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded"}}}`: classify.KindRateLimit,
		`{"type":"response.completed","response":{"error":null}}`:                                          "",
		`{"type":"response.output_text.delta","delta":"error: failed"}`:                                    "",
		`{"type":"response.mcp_call.failed","item_id":"x"}`:                                                "",
		`{"type":"response.output_item.done","item":{"type":"mcp_call","error":"failed"}}`:                 "",
		`[DONE]`: "", ``: "",
	} {
		err := httpmw.ErrorOfEvent(httpmw.Event{Data: []byte(data)})
		if got := classify.Of(err); (err != nil) != (want != "") || got.Kind != want {
			t.Errorf("%s: %v, %+v", data, err, got)
		}
	}
}

func TestBadEventsTakeBoundedTime(t *testing.T) {
	deep := `{"error":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}"
	for name, data := range map[string]string{
		"deep": deep, "deep and cut": deep[:15_000], "an error cut in a rune": "{\"error\":{\"message\":\"\xe4\xb8", "many names": `{"error":{` + strings.Repeat(`"code":"x",`, 100_000),
		"many choices": `{"choices":[` + strings.Repeat(`{"error":null},`, 100_000) + "{}]}", "a page": "<html>error</html>", "no JSON": "error error", "another type": `{"type":"message-end"}`, "large": strings.Repeat("error", 5<<20),
	} {
		event := httpmw.Event{Data: []byte(data)}
		_ = httpmw.ErrorOfEvent(event)
		rules := httpmw.ModelEvents()
		rules.Last(event)
		rules.Preamble(event)
		if err := httpmw.ErrorOfEvent(httpmw.Event{Name: "error", Data: event.Data}); err == nil {
			t.Errorf("%s: an event named error is none", name)
		}
	}
}

func FuzzEventOfAModel(f *testing.F) {
	for _, data := range []string{
		`{"error":{"code":502}}`, `{"type":"response.failed","response":{"error":{}}}`, `{"choices":[{"finish_reason":"error"}]}`, "[DONE]",
		`{"promptFeedback":{"blockReason":"SAFETY"}}`, `{"delta":{"finish_reason":"ERROR"},"type":"message-end"}`, `{"errors":[{"extensions":{"code":"THROTTLED"}}]}`,
	} {
		f.Add("", data)
		f.Add("error", data)
	}
	rules := httpmw.ModelEvents()
	f.Fuzz(func(t *testing.T, name, data string) {
		event := httpmw.Event{Name: name, Data: []byte(data)}
		err := httpmw.ErrorOfEvent(event)
		if name == "error" && err == nil {
			t.Error("an event named error is none")
		}
		if err != nil && len(data) > 12 && strings.Contains(err.Error(), data) {
			t.Errorf("the text has the data: %v", err)
		}
		rules.Last(event)
		rules.Preamble(event)
		if string(event.Data) != data {
			t.Error("the data were changed")
		}
		for _, check := range []check{httpmw.NotOK, httpmw.HasError, httpmw.GraphQLFailed, httpmw.GraphQLErrors, httpmw.ModelFailed} {
			if err := httpmw.ErrorOf(goodJSON(data), httpmw.WithFailureIf(check)); err != nil && classify.Of(err).Status == 0 {
				t.Errorf("%v has no status", err)
			}
		}
	})
}

func BenchmarkEventReader(b *testing.B) {
	stream := strings.Repeat(`data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"word"},"finish_reason":null}]}`+"\n\n", 1000)
	for name, rules := range map[string]httpmw.EventRules{"no rules": {}, "models": httpmw.ModelEvents()} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(stream)))
			b.ReportAllocs()
			for b.Loop() {
				reader := httpmw.NewEventReader(strings.NewReader(stream), rules)
				for range reader.All() {
					continue
				}
			}
		})
	}
}
