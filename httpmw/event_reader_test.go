package httpmw_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
)

// readEvents returns the names and data of a stream's events, and what it ended with.
func readEvents(body io.Reader, rules httpmw.EventRules) (events []string, err error) {
	reader := httpmw.NewEventReader(body, rules)
	for {
		event, err := reader.Next()
		if err == nil || event.Data != nil {
			events = append(events, event.Name+" "+string(event.Data))
		}
		if err != nil {
			return events, err
		}
	}
}

// The streams are those that the APIs document, in our own words: OpenAI (Chat Completions,
// Responses and Assistants streaming events; openai-go packages/ssestream), Anthropic (Messages,
// "Error events"), Gemini (streamGenerateContent with alt=sse), OpenRouter ("Mid-stream errors"),
// Groq (groq-python _streaming.py), Perplexity (ResponseFailedEvent), vLLM and SGLang
// (block/goose#8031), llama.cpp's server, text-generation-inference (StreamResponse,
// ErrorResponse), Cohere (Chat v2, message-end).
func TestAStreamOfAModelSaysAtItsFirstErrorWhatItMeans(t *testing.T) {
	const chunk = `data: {"id":"c","choices":[{"index":0,"delta":{"content":"an \"error\": {}"},"finish_reason":null}]}` + "\n\n"
	verdict := func(class classify.Class, kind classify.Kind, status int) classify.Verdict {
		return classify.Verdict{Class: class, Kind: kind, Status: status}
	}
	server, limited := verdict(classify.ClassTransient, classify.KindServer, 0), verdict(classify.ClassTransient, classify.KindRateLimit, 0)
	for name, test := range map[string]struct {
		event string
		want  classify.Verdict
	}{
		"OpenAI, chat":              {`data: {"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}`, server},
		"OpenAI, used up":           {`data: {"error":{"message":"no","type":"insufficient_quota","code":"insufficient_quota"}}`, verdict(classify.ClassPermanent, classify.KindQuotaExceeded, 0)},
		"OpenAI, an error event":    {"event: error\n" + `data: {"type":"error","code":"rate_limit_exceeded","message":"slow","param":null,"sequence_number":3}`, limited},
		"OpenAI, error in an event": {"event: error\n" + `data: {"type":"error","sequence_number":2,"error":{"type":"server_error","code":"server_is_overloaded","message":"x"}}`, server},
		"OpenAI, a failed response": {"event: response.failed\n" + `data: {"type":"response.failed","sequence_number":9,"response":{"id":"r","object":"response","status":"failed","error":{"code":"server_error","message":"x"}}}`, server},
		"OpenAI, without a reason":  {`data: {"type":"response.failed","response":{"id":"r","status":"failed","error":null}}`, server},
		"OpenAI, a run":             {"event: thread.run.failed\n" + `data: {"id":"run","object":"thread.run","status":"failed","last_error":{"code":"rate_limit_exceeded","message":"x"}}`, limited},
		"Perplexity":                {`data: {"type":"response.failed","sequence_number":4,"error":{"type":"server_error","message":"x"}}`, server},
		"Anthropic":                 {"event: error\n" + `data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`, server},
		"Anthropic, a rate limit":   {"event: error\n" + `data: {"type":"error","error":{"type":"rate_limit_error","message":"x"}}`, limited},
		"Gemini":                    {`data: {"error":{"code":503,"message":"The model is overloaded","status":"UNAVAILABLE"}}`, verdict(classify.ClassTransient, classify.KindServer, 503)},
		"Gemini, a blocked prompt":  {`data: {"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"modelVersion":"m"}`, verdict(classify.ClassPermanent, classify.KindInvalidRequest, 0)},
		"OpenRouter, a number":      {`data: {"id":"g","object":"chat.completion.chunk","error":{"code":502,"message":"Provider disconnected"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}`, verdict(classify.ClassTransient, classify.KindServer, 502)},
		"OpenRouter, no reason":     {`data: {"id":"g","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}`, server},
		"OpenRouter, a choice":      {`data: {"id":"g","choices":[{"index":0,"error":{"code":429,"message":"x"},"finish_reason":"error"}]}`, verdict(classify.ClassTransient, classify.KindRateLimit, 429)},
		"Groq":                      {"event: error\n" + `data: {"error":{"message":"x","type":"invalid_request_error","code":"context_length_exceeded"}}`, verdict(classify.ClassPermanent, classify.KindInvalidRequest, 0)},
		"vLLM, old":                 {`data: {"object":"error","message":"x","type":"BadRequestError","param":null,"code":400}`, verdict(classify.ClassPermanent, classify.KindInvalidRequest, 400)},
		"vLLM":                      {`data: {"error":{"message":"x","type":"InternalServerError","param":null,"code":500}}`, verdict(classify.ClassTransient, classify.KindServer, 500)},
		"llama.cpp":                 {`data: {"error":{"code":500,"message":"x","type":"server_error"}}`, verdict(classify.ClassTransient, classify.KindServer, 500)},
		"text-generation-inference": {`data:{"error":"Model is overloaded","error_type":"overloaded"}`, server},
		"Cohere":                    {"event: message-end\n" + `data: {"type":"message-end","delta":{"finish_reason":"ERROR","error":"x"}}`, server},
		"a text in an event":        {"event: error\ndata: something broke", verdict(classify.ClassUnknown, classify.KindUnknown, 0)},
		"several lines":             {"event: error\ndata: {\"error\":\ndata: {\"code\":503}}", verdict(classify.ClassTransient, classify.KindServer, 503)},
		"no empty line after it":    {`data: {"error":{"code":503}}`, verdict(classify.ClassTransient, classify.KindServer, 503)},
	} {
		end := "\n\ndata: [DONE]\n\n"
		if name == "no empty line after it" {
			end = ""
		}
		stream := chunk + ": ping\n\n" + test.event + end
		for _, body := range []io.Reader{strings.NewReader(stream), iotest.OneByteReader(strings.NewReader(stream))} {
			events, err := readEvents(body, httpmw.ModelEvents())
			failure, ok := errors.AsType[*httpmw.StreamError](err)
			if !ok || len(events) != 2 || failure.Truncated() {
				t.Errorf("%s: %q, then %v", name, events, err)
				continue
			}
			if diff := cmp.Diff(test.want, failure.Verdict(), cmpopts.IgnoreFields(classify.Verdict{}, "NotSent")); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			if failure.Verdict().NotSent {
				t.Errorf("%s: not sent, though it was answered", name)
			}
			if text := err.Error(); text != "httpmw: the event stream says that it has failed: "+string(test.want.Kind) {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
}

func TestAWholeStreamEndsWithEOFAndATruncatedOneWithAnError(t *testing.T) {
	const word = `data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":null}]}` + "\n\n"
	for name, test := range map[string]struct {
		stream string
		whole  bool
	}{
		"chat":                      {word + "data: [DONE]\n\n", true},
		"chat, a reason to stop":    {word + `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n", true},
		"chat, [DONE] and no line":  {word + "data: [DONE]", true},
		"Responses":                 {`data: {"type":"response.output_text.delta"}` + "\n\n" + `data: {"type":"response.completed","response":{}}` + "\n\n", true},
		"Responses, by name":        {"event: response.completed\ndata: {}\n\n", true},
		"Responses, incomplete":     {"event: response.incomplete\n" + `data: {"type":"response.incomplete","response":{"status":"incomplete"}}` + "\n\n", true},
		"Anthropic":                 {"event: message_stop\n" + `data: {"type":"message_stop"}` + "\n\n", true},
		"Gemini":                    {`data: {"candidates":[{"content":{},"finishReason":"MAX_TOKENS"}]}` + "\n\n", true},
		"Cohere":                    {"event: message-end\n" + `data: {"type":"message-end","delta":{"finish_reason":"COMPLETE"}}` + "\n\n", true},
		"text-generation-inference": {`data:{"token":{"id":1,"text":"x"},"generated_text":"x"}` + "\n\n", true},
		"cut after a word":          {word, false},
		"cut in an event":           {word + `data: {"choices":[{"index":0,"delta":{"conte`, false},
		"Anthropic, cut":            {"event: content_block_delta\n" + `data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"x"}}` + "\n\n", false},
		"a text about the end":      {`data: {"choices":[{"index":0,"delta":{"content":"\"finish_reason\":\"stop\" [DONE]"},"finish_reason":null}]}` + "\n\n", false},
		"empty":                     {"", false},
		"a page":                    {"<html>\n\n<body>503</body></html>\n\n", false},
	} {
		_, err := readEvents(strings.NewReader(test.stream), httpmw.ModelEvents())
		failure, _ := errors.AsType[*httpmw.StreamError](err)
		if test.whole != (err == io.EOF) || test.whole == failure.Truncated() {
			t.Errorf("%s: %v", name, err)
		}
		if !test.whole && (!errors.Is(err, io.ErrUnexpectedEOF) || classify.Of(err).Kind != classify.KindConnection || !failure.Temporary()) {
			t.Errorf("%s: %+v", name, classify.Of(err))
		}
	}
	if _, err := readEvents(strings.NewReader("data: tick\n\n"), httpmw.EventRules{}); err != io.EOF {
		t.Errorf("a stream without rules: %v", err)
	}
}

func TestAReadThatFailsEndsAStreamUnlessItIsWhole(t *testing.T) {
	reset := &net.OpError{Op: "read", Err: errors.New("connection reset by peer")}
	broken := io.MultiReader(strings.NewReader("data: a\n\n"), iotest.ErrReader(reset))
	_, err := readEvents(broken, httpmw.ModelEvents())
	if !errors.Is(err, reset) || classify.Of(err).Class != classify.ClassTransient || !errors.As(err, new(*httpmw.StreamError)) {
		t.Errorf("got %v: %+v", err, classify.Of(err))
	}
	whole := io.MultiReader(strings.NewReader("data: [DONE]\n\n"), iotest.ErrReader(reset))
	if _, err := readEvents(whole, httpmw.ModelEvents()); err != io.EOF {
		t.Errorf("after the last event: %v", err)
	}
}

func TestAnEventBeyondTheLimitIsAnError(t *testing.T) {
	rules := httpmw.EventRules{MaxEventBytes: 10}
	events, err := readEvents(strings.NewReader("data: short\n\ndata: 0123456789a\n\n"), rules)
	if diff := cmp.Diff([]string{" short"}, events); diff != "" || !errors.As(err, new(*httpmw.StreamError)) {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestAStreamWithoutALineEndTakesBoundedMemory(t *testing.T) {
	endless := io.LimitReader(readerFunc(func(p []byte) (int, error) {
		for i := range p {
			p[i] = 'x'
		}
		return len(p), nil
	}), 64<<20)
	if _, err := readEvents(endless, httpmw.EventRules{MaxEventBytes: 1 << 10}); err != io.EOF {
		t.Errorf("got %v", err)
	}
	if _, err := readEvents(readerFunc(func([]byte) (int, error) { return 0, nil }), httpmw.EventRules{}); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that does nothing: %v", err)
	}
}

func TestErrorsOfAnEventReaderAreFinal(t *testing.T) {
	reader := httpmw.NewEventReader(strings.NewReader("event: error\ndata: {}\n\ndata: a\n\n"), httpmw.ModelEvents())
	event, first := reader.Next()
	if event.Name != "error" || first == nil {
		t.Errorf("%+v, %v", event, first)
	}
	if event, err := reader.Next(); err != first || event.Data != nil {
		t.Errorf("then %+v, %v", event, err)
	}
	var names []string
	var last error
	for event, err := range httpmw.NewEventReader(strings.NewReader("event: a\nid: 7\ndata: 1\n\nevent: b\ndata: 2\n\n"), httpmw.EventRules{}).All() {
		names = append(names, event.Name+event.ID)
		last = err
	}
	if diff := cmp.Diff([]string{"a7", "b7"}, names); diff != "" || last != nil {
		t.Errorf("%v (-want +got):\n%s", last, diff)
	}
	for range httpmw.NewEventReader(strings.NewReader("data: 1\n\ndata: 2\n\n"), httpmw.EventRules{}).All() {
		break
	}
	for _, err := range httpmw.NewEventReader(strings.NewReader("data: 1\n\n"), httpmw.ModelEvents()).All() {
		last = err
	}
	if !errors.Is(last, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", last)
	}
}

func ExampleNewEventReader() {
	body := strings.NewReader(`data: {"choices":[{"delta":{"content":"Good "}}]}

data: {"error":{"code":503,"message":"..."}}

`)
	for event, err := range httpmw.NewEventReader(body, httpmw.ModelEvents()).All() {
		if err != nil {
			fmt.Println(classify.Of(err).Class, err)
			break
		}
		fmt.Println(string(event.Data))
	}
	// Output:
	// {"choices":[{"delta":{"content":"Good "}}]}
	// transient httpmw: the event stream says that it has failed: server_error
}

func ExampleErrorOfEvent() {
	// What a client library gives for an event that it does not make an error of.
	raw := `{"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded"}}}`
	err := httpmw.ErrorOfEvent(httpmw.Event{Data: []byte(raw)})
	fmt.Println(classify.Of(err).Kind)
	// Output: rate_limit
}
