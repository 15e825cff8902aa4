package reviewer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/examples/internal/chat"
)

// maxAnswer is the largest answer, in bytes.
const maxAnswer = 4 << 20

// APIError is a response of the API with an error status. The API's message is omitted, as some
// APIs repeat the key in it.
type APIError struct {
	Status int
}

// Error names the status.
func (e *APIError) Error() string {
	return fmt.Sprintf("the API answered %d %s", e.Status, http.StatusText(e.Status))
}

// StatusCode returns the status, for package classify.
func (e *APIError) StatusCode() int { return e.Status }

// refused returns the error for a status. In an API of language models, a 404 means the model.
func refused(status int) error {
	err := &APIError{status}
	verdict, _ := classify.LLM(err)
	return classify.As(err, verdict)
}

// complete returns the model's answer to the prompt.
func (r Reviewer) complete(ctx context.Context, prompt string) (string, error) {
	request, err := r.newRequest(ctx, prompt)
	if err != nil {
		return "", err
	}
	response, err := r.Client.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return "", refused(response.StatusCode)
	}
	body := io.LimitReader(response.Body, maxAnswer)
	if r.Stream {
		return readStream(body)
	}
	return readCompletion(body)
}

func (r Reviewer) newRequest(ctx context.Context, prompt string) (*http.Request, error) {
	body, err := json.Marshal(chat.Request{
		Model: r.Model, Messages: []chat.Message{{Role: "user", Content: prompt}}, Stream: r.Stream,
	})
	if err != nil {
		return nil, err
	}
	// A bytes.Reader, so that the request has GetBody and its body can be sent again.
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL+chat.Path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+r.Key)
	request.Header.Set("Content-Type", "application/json")
	if !r.WithoutKey {
		request.Header.Set("Idempotency-Key", newKey())
	}
	return request, nil
}

func readCompletion(body io.Reader) (string, error) {
	var completion chat.Completion
	if err := json.NewDecoder(body).Decode(&completion); err != nil {
		return "", fmt.Errorf("the answer cannot be read: %w", err)
	}
	if len(completion.Choices) == 0 {
		return "", errors.New("the answer has no choices")
	}
	return completion.Choices[0].Message.Content, nil
}
