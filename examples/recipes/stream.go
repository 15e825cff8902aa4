package recipes

import (
	"bufio"
	"context"
	"net/http"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
)

// Stream is an answer that has begun: its first line is there.
type Stream struct {
	*bufio.Reader

	close func()
}

// Close ends the stream.
func (s *Stream) Close() { s.close() }

// openStream opens the stream anew until its first line has come, or the pipeline gives up. A
// timeout in the pipeline covers an attempt up to that line; afterwards, only ctx limits the
// stream.
func openStream(ctx context.Context, p *policy.Pipeline[*Stream], client *http.Client, url string) (*Stream, error) {
	return p.Do(ctx, func(attempt context.Context) (*Stream, error) {
		streaming, cancel := context.WithCancel(ctx) // goes on when the attempt's context has ended
		stop := context.AfterFunc(attempt, cancel)   // and until the first line, ends with it
		stream, err := firstLine(streaming, client, url)
		switch {
		case !stop(): // the attempt has ended
			err = context.Cause(attempt)
		case err == nil:
			body := stream.close
			stream.close = func() { cancel(); body() }
			return stream, nil
		}
		if stream != nil {
			stream.Close()
		}
		cancel()
		return nil, err
	})
}

func firstLine(ctx context.Context, client *http.Client, url string) (*Stream, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request) //nolint:bodyclose // The stream closes it.
	if err != nil {
		return nil, err
	}
	stream := &Stream{bufio.NewReader(response.Body), func() { _ = response.Body.Close() }}
	if err := httpmw.ErrorOf(response); err != nil {
		return stream, err
	}
	_, err = stream.Peek(1)
	return stream, err
}
