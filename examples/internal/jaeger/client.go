package jaeger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxAnswer is the largest answer, in bytes.
const maxAnswer = 64 << 20

// Client queries Jaeger.
type Client struct {
	// URL is where Jaeger's pages are, such as http://localhost:16686.
	URL string
	// HTTP sends the requests, or http.DefaultClient if it is nil.
	HTTP *http.Client
}

// Query has the criteria for traces.
type Query struct {
	Service string
	Tags    map[string]string
	Limit   int
}

// Trace returns the trace with the identifier.
func (c Client) Trace(ctx context.Context, id string) (Trace, error) {
	traces, err := c.get(ctx, "/api/traces/"+url.PathEscape(id), nil)
	if err != nil {
		return Trace{}, err
	}
	if len(traces) != 1 {
		return Trace{}, fmt.Errorf("jaeger: %d traces with one identifier", len(traces))
	}
	return traces[0], nil
}

// Find returns the traces that match the query, in no particular order.
func (c Client) Find(ctx context.Context, q Query) ([]Trace, error) {
	values := url.Values{"service": {q.Service}, "limit": {strconv.Itoa(q.Limit)}}
	if len(q.Tags) > 0 {
		tags, err := json.Marshal(q.Tags)
		if err != nil {
			return nil, fmt.Errorf("jaeger: %w", err)
		}
		values.Set("tags", string(tags))
	}
	return c.get(ctx, "/api/traces", values)
}

func (c Client) get(ctx context.Context, path string, query url.Values) ([]Trace, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(c.URL, "/")+path, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("jaeger: %w", err)
	}
	request.URL.RawQuery = query.Encode()
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("jaeger: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("jaeger: the answer to %s is %s", path, response.Status)
	}
	return Read(io.LimitReader(response.Body, maxAnswer))
}

// Read reads an answer of Jaeger.
func Read(r io.Reader) ([]Trace, error) {
	var answer struct {
		Data   []Trace `json:"data"`
		Errors []struct {
			Message string `json:"msg"`
		} `json:"errors"`
	}
	decoder := json.NewDecoder(r)
	decoder.UseNumber()
	if err := decoder.Decode(&answer); err != nil {
		return nil, fmt.Errorf("jaeger: the answer cannot be read: %w", err)
	}
	if len(answer.Errors) > 0 {
		return nil, errors.New("jaeger: " + answer.Errors[0].Message)
	}
	return answer.Data, nil
}
