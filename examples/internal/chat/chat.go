// Package chat has the part of OpenAI's chat completions that the examples use.
package chat

// Path is the path for completions.
const Path = "/v1/chat/completions"

// Request asks for a completion.
type Request struct {
	Model    string    `json:"model"`
	Messages []Message `json:"messages"`
	Stream   bool      `json:"stream,omitempty"`
}

// Message is a turn of the conversation.
type Message struct {
	Role    string `json:"role,omitempty"`
	Content string `json:"content,omitempty"`
}

// Completion is the answer to a Request that does not stream.
type Completion struct {
	ID      string   `json:"id"`
	Object  string   `json:"object"`
	Created int64    `json:"created"`
	Model   string   `json:"model"`
	Choices []Choice `json:"choices"`
}

// Choice is one answer of the model.
type Choice struct {
	Index        int     `json:"index"`
	Message      Message `json:"message"`
	FinishReason string  `json:"finish_reason"`
}

// Chunk is an event of a stream. The stream ends with an event that has the data [Done].
type Chunk struct {
	ID      string  `json:"id"`
	Object  string  `json:"object"`
	Created int64   `json:"created"`
	Model   string  `json:"model"`
	Choices []Delta `json:"choices"`
}

// Done is the data of the last event of a stream.
const Done = "[DONE]"

// Delta is what a Chunk adds to an answer.
type Delta struct {
	Index        int     `json:"index"`
	Delta        Message `json:"delta"`
	FinishReason *string `json:"finish_reason"`
}

// Failure is the body of a response with an error status.
type Failure struct {
	Error Problem `json:"error"`
}

// Problem is the error of a request.
type Problem struct {
	Message string `json:"message"`
	Type    string `json:"type"`
	Code    string `json:"code"`
}
