package preludes

import (
	"bufio"
	"context"
	"net/http"
	"os"

	"github.com/tenax-go/tenax/policy"
)

// What one block of the page declares and another uses, as package examples/recipes has it.

type Stream struct {
	*bufio.Reader

	close func()
}

func (s *Stream) Close() { s.close() }

func openStream(context.Context, *policy.Pipeline[*Stream], *http.Client, string) (*Stream, error) {
	return nil, nil
}

func download(context.Context, *policy.Pipeline[struct{}], *http.Client, string, *os.File) error { return nil }

// What the reader's program has.

func ask(context.Context, *http.Client) (Answer, error) { return Answer{Text: "fine"}, nil }

func readCache(context.Context, string) (string, error) { return "", errMiss }

func load(context.Context, string) (string, error) { return "loaded", nil }

var limiter interface{ Wait(ctx context.Context) error }
