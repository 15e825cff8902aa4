package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
)

// Answer is an answer of the agent and its source: a model's name, or "memory".
type Answer struct {
	Text, From string
}

// Agent answers questions by a large model; if that does not answer, by a small one; and if that
// does not either, with the previous answer.
type Agent struct {
	url          string
	large, small *http.Client
	answers      *policy.Pipeline[Answer]

	mu     sync.Mutex
	memory map[string]string
}

// NewAgent returns an agent that asks the API at url.
func NewAgent(url string) (*Agent, error) {
	a := &Agent{url: url, large: modelClient("large"), small: modelClient("small"), memory: map[string]string{}}
	var err error
	a.answers, err = policy.New("agent",
		fallback.Func(a.recall, fallback.WithWhen(nothingSaid)),   // 3. the previous answer
		fallback.Func(a.askSmall, fallback.WithWhen(nothingSaid)), // 2. the small model
	)
	return a, err
}

// modelClient returns the client for one model. Each has its own retries, circuits, places and
// telemetry, so that an outage of one model does not affect the other.
func modelClient(model string) *http.Client {
	return &http.Client{Transport: httpmw.Standard(model,
		httpmw.WithClassifier(classify.LLM),
		// The API takes a POST for everything. Repeating it costs money, but does no harm.
		httpmw.WithIdempotent(isQuestion),
	)}
}

// Ask answers the question, and calls say with every word as it comes.
func (a *Agent) Ask(ctx context.Context, question string, say func(word string)) policy.Outcome[Answer] {
	ctx = context.WithValue(ctx, callKey{}, call{question, say})
	outcome := a.answers.Execute(ctx, a.askLarge)
	if outcome.Err == nil {
		a.mu.Lock()
		a.memory[question] = outcome.Value.Text
		a.mu.Unlock()
	}
	return outcome
}

// call has the arguments of a call for the fallbacks, which only get its context.
type call struct {
	question string
	say      func(word string)
}

type callKey struct{}

func callOf(ctx context.Context) call {
	c, _ := ctx.Value(callKey{}).(call)
	return c
}

func (a *Agent) askLarge(ctx context.Context) (Answer, error) { return a.ask(ctx, a.large, "large") }

func (a *Agent) askSmall(ctx context.Context, _ error) (Answer, error) {
	return a.ask(ctx, a.small, "small")
}

// recall declines by returning the failure if there is no previous answer.
func (a *Agent) recall(ctx context.Context, err error) (Answer, error) {
	c := callOf(ctx)
	a.mu.Lock()
	defer a.mu.Unlock()
	text, known := a.memory[c.question]
	if !known {
		return Answer{}, err
	}
	c.say(text)
	return Answer{text, "memory"}, nil
}

// ask streams the answer of a model.
func (a *Agent) ask(ctx context.Context, client *http.Client, model string) (Answer, error) {
	c := callOf(ctx)
	body, err := json.Marshal(map[string]any{"model": model, "prompt": c.question, "stream": true})
	if err != nil {
		return Answer{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	response, err := client.Do(request)
	if err != nil {
		return Answer{}, err
	}
	defer response.Body.Close()
	if err := httpmw.ErrorOf(response, httpmw.WithIdempotent(isQuestion)); err != nil {
		return Answer{}, err
	}

	var text strings.Builder
	err = readWords(response.Body, func(word string) {
		text.WriteString(word)
		c.say(word)
	})
	if err != nil && text.Len() > 0 {
		err = halfSaid(err)
	}
	return Answer{text.String(), model}, err
}

// isQuestion reports whether a request may be sent again, whatever became of it: to answer a
// question twice costs twice, and does no harm.
func isQuestion(*http.Request) bool { return true }

// halfSaid marks the failure of a stream after its beginning was shown, which another answer would
// repeat.
func halfSaid(err error) error {
	verdict := classify.Of(err)
	verdict.NoRetry = true
	return classify.As(fmt.Errorf("the answer broke off: %w", err), verdict)
}

func nothingSaid(err error) bool { return !classify.Of(err).NoRetry }

// readWords reads server-sent events up to the last one. A stream that ends before that has broken
// off.
func readWords(body io.Reader, word func(string)) error {
	lines := bufio.NewScanner(body)
	for lines.Scan() {
		switch data, isData := strings.CutPrefix(lines.Text(), "data: "); {
		case data == "[DONE]":
			return nil
		case isData:
			word(data)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return io.ErrUnexpectedEOF
}
