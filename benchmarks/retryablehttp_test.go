package benchmarks_test

import (
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

func retryableHTTP(base http.RoundTripper) send {
	return retryableSend(&http.Client{Transport: base})
}

func retryableHTTPTimeout(base http.RoundTripper) send {
	return retryableSend(&http.Client{Transport: base, Timeout: timeLimit})
}

func retryableSend(attempt *http.Client) send {
	client := retryablehttp.NewClient()
	client.HTTPClient = attempt
	client.Logger = nil
	client.RetryMax = maxAttempts - 1
	client.Backoff = func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return 0 }
	return func(method, url string, body []byte) (*http.Response, error) {
		var raw any
		if body != nil {
			raw = body
		}
		request, err := retryablehttp.NewRequestWithContext(background, method, url, raw)
		if err != nil {
			return nil, err
		}
		return client.Do(request)
	}
}
