package classify_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

func TestWords(t *testing.T) {
	byVerdict := map[classify.Verdict][]string{
		transient(classify.KindConnection): {
			"connection refused",
			"dial tcp 127.0.0.1:1: connect: connection refused",
			"rpc: remote handler failed after commit: notify: dial tcp 10.0.0.5:25: connect: connection refused",
			"Connection Refused",
			"connection refused by the upstream, see the log",
			"connection_refused_error",
			"read: connection reset by peer",
			"write: broken pipe",
			"unexpected EOF",
			"http: server closed idle connection",
			"use of closed network connection",
			"http2: client connection lost",
			"http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR, debug=\"\"",
			"stream error: stream ID 1; REFUSED_STREAM; received from peer",
			"connect: network is unreachable",
			"no route to host",
			"software caused connection abort",
			"lookup h: server misbehaving",
			"ConnectionError: connection error.",
			"No connection could be made because the target machine actively refused it.",
			"An existing connection was forcibly closed by the remote host.",
		},
		permanent(classify.KindConnection): {
			"lookup nowhere.invalid: no such host",
			"tls: failed to verify certificate: x509: certificate signed by unknown authority",
			"remote error: tls: handshake failure",
			"x509: certificate has expired or is not yet valid",
			"http: server gave HTTP response to HTTPS client",
		},
		transient(classify.KindTimeout): {
			"timed out",
			"request timed out",
			"i/o timeout",
			"https://example.com/ timed out",
			"reached /some/path: timeout",
			"Timeout",
			"TimeoutError",
			"context deadline exceeded",
			"context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
			"net/http: TLS handshake timeout",
			"connect: connection timed out",
		},
		transient(classify.KindRateLimit): {
			"rate limit",
			"Rate limit reached for requests",
			"you are being rate limited",
			`{"type":"rate_limit_error"}`,
			"rate-limit",
			"RateLimitError",
			"Too Many Requests",
			"ThrottlingException: slow down",
			"the request was throttled",
		},
		transient(classify.KindServer): {
			"server error",
			"Internal Server Error",
			"server_error",
			"Bad Gateway",
			"Service Unavailable",
			"service temporarily unavailable",
			"Overloaded",
			`{"type":"overloaded_error"}`,
			"the model is overloaded",
		},
		permanent(classify.KindAuth): {
			"invalid api key",
			"Invalid API key",
			"invalid_api_key",
			"invalid x-api-key",
			"Incorrect API key provided: sk-***",
			"API key not valid. Please pass a valid API key.",
			"Unauthorized",
			"Forbidden",
			"authentication_error",
			"Proxy Authentication Required",
		},
		permanent(classify.KindInvalidRequest): {
			"malformed",
			"malformed JSON at 3",
			"Bad Request",
			"invalid_request_error",
			"unsupported protocol scheme \"foo\"",
			"stopped after 10 redirects",
			"http: ContentLength=825 with Body length 0",
			"net/http: HTTP/1.x transport connection broken: http: ContentLength=10 with Body length 4",
			"http: Request.ContentLength=5 with nil Body",
			"http2: request body larger than specified content length",
			"http: invalid Read on closed Body",
			`net/http: invalid method "G T"`,
			`net/http: invalid trailer field name "bad trailer"`,
			`invalid Trailer key "Content-Length"`,
			`invalid HTTP header name "bad header"`,
			`invalid HTTP trailer value for header "X"`,
			`invalid Transfer-Encoding request header: ["gzip"]`,
			"http: invalid Host header",
			"http: nil Request.URL",
			"http: nil Request.Header",
			"Request.URL is nil",
			"http: Request.Write on Request with no Host or URL set",
			"http: Request.RequestURI can't be set in client requests",
			"net/http: can't write control character in Request.URL",
			"request header list larger than peer's advertised limit",
			"This model's maximum context length is 8192 tokens",
			"context_length_exceeded",
			"Method Not Allowed",
			"malformed timeout",
		},
		permanent(classify.KindServer): {
			"net/http: server response headers exceeded 1048576 bytes; aborted",
			"http2: response header list larger than advertised limit",
		},
		permanent(classify.KindModelNotFound): {
			"model not found",
			"Model Not Found",
			"model_not_found",
			"model 'gpt-9' not found",
			"The model `gpt-9` does not exist or you do not have access to it.",
			"models/gemini-x is not found for API version v1beta",
			"no such model: gpt-9",
			"unknown model gpt-9",
		},
		permanent(classify.KindQuotaExceeded): {
			"insufficient_quota",
			"You exceeded your current quota, please check your plan and billing details. Rate limit!",
			"billing hard limit has been reached",
			"billing_hard_limit_reached",
			"Your credit balance is too low to access the API",
			"Payment Required",
		},
		permanent(classify.KindNotFound): {"not found", "page not found", "not_found_error", "sql: no rows in result set"},
		unknown: {
			"",
			"odd",
			"took 4010 ms",
			"order 404 shipped 500 items",
			"moderate limits",
			"not foundation",
			"timeoutSeconds must be positive",
			"the observer erred",
			"goaways",
			"context canceled",
			"Circuit Breaker open",
			"https://example.com/timeout",
			"open https://example.com/rate-limit: odd",
			`Get "https://example.com/?code=404": odd`,
			"see <https://example.com/timeout>",
			`Get "/timeout?code=404": odd`,
			"/timeout",
			"open /var/lib/timeout (/overloaded): odd",
			"model " + strings.Repeat("x", 100) + " does not exist",
			"does not exist, the model",
			`malformed HTTP response "\x15\x03\x01"`,
			`net/http: HTTP/1.x transport connection broken: malformed HTTP status code "401 Unauthorized"`,
			"malformed MIME header: missing colon: \"timeout\"",
			"malformed chunked encoding",
		},
	}
	for want, messages := range byVerdict {
		for _, msg := range messages {
			t.Run(msg, func(t *testing.T) {
				got, ok := classify.Text(errors.New(msg))
				if ok != (want != unknown) {
					t.Errorf("knows: %v", ok)
				}
				assertVerdict(t, got, want)
				assertOf(t, fmt.Errorf("call: %w", errors.New(msg)), classify.Of(errors.New(msg)))
			})
		}
	}
}

func TestNumbersThatAreAStatus(t *testing.T) {
	byStatus := map[int][]string{
		404: {"404", "404 ", "404: gone", "404 page not found", "404\tx", "status 404", "status: 404", "Status Code: 404"},
		503: {
			"503 Service Unavailable", "503 timed out", "status code 503", "code 503", "code: 503", "code=503", "HTTP 503", "http: 503",
			"HTTP/1.1 503", "HTTP/2.0 503 Service Unavailable", "http/2 503", "statusCode=503", `{"code":503}`, `{"status":"503"}`,
			"got (status 503)", "unexpected status 503.", "status 503, giving up", "HTTP status 503", "call: 503 Service Unavailable",
			`POST "https://api.example.com/v1/404": 503 Service Unavailable {"message":"timeout"}`,
			"status 200, then status 503, then status 404", "took 4010 ms, code 503",
		},
		429: {"HTTP Error 429: Too Many Requests", "429", "got 429 - too many requests", "status == 429"},
		400: {`POST "https://h/": 400 Bad Request {"message":"timeout must be positive"}`},
		502: {"<h1>502 Bad Gateway</h1>", "502 Bad Gateway: connection refused"},
		529: {"529 overloaded", "error 529 Overloaded"},
		421: {"421 Misdirected Request"},
		500: {"500", "request failed with status code 500"},
	}
	for status, messages := range byStatus {
		for _, msg := range messages {
			t.Run(msg, func(t *testing.T) {
				want := classify.HTTPStatus(status)
				want.NotSent = false // Words never prove that.
				got, ok := classify.Text(errors.New(msg))
				if !ok {
					t.Error("is not known")
				}
				assertVerdict(t, got, want)
			})
		}
	}
}

func TestNumbersThatAreNoStatus(t *testing.T) {
	for _, msg := range []string{
		"took 4010 ms", "order 404 shipped 500 items", "404th", "404x", "4040", "40", "404.5 s", "404,000", "404-22-1", "500:1", "503/600",
		"500% more", "500%", "404_id", "x404", "x 404", "status4040", "status 4040", "status404", "statuses 404", "unicode 404", "zip-code-404",
		"promocode 404", "status 200", "status 302", "status 600", "status 099", "code 1.404", "code -404", "code $404", "status 404.5", "status 404_id", "order 500 gone", "status-404", "status.404", "http/404", "status_404", "status#404", "status 404/500",
		"status 404%", "exit status 404", "exit code: 500", "exit  status 500", "port :503", "10.0.0.1:503", "read tcp 10.0.0.1:404->10.0.0.2:503: odd",
		"2026-11-24 404", "#404", "(404)", "error 404", "404, 405", "404;", "https://h/status=404", "h?status", "call: 404", "status of 404",
		"x425 Too Early", "x-500 Internal", "status\n404", "v404 Conflict", "1.409 Conflict", "-409 Conflict", "$410 Gone",
	} {
		t.Run(msg, func(t *testing.T) {
			got, ok := classify.Text(errors.New(msg))
			if ok {
				t.Error("is known")
			}
			assertVerdict(t, got, unknown)
		})
	}
}

func TestEveryReasonPhraseOfNetHTTPIsKnown(t *testing.T) {
	for code := 400; code < 600; code++ {
		if http.StatusText(code) == "" {
			continue
		}
		msg := fmt.Sprintf("the answer was %d %s", code, http.StatusText(code))
		got, ok := classify.Text(errors.New(msg))
		if !ok || got.Status != code {
			t.Errorf("%q: %+v, %v", msg, got, ok)
		}
	}
}

func TestModelOfA404IsTheModelThatIsMissing(t *testing.T) {
	for _, msg := range []string{
		"404 model not found", "404 Not Found: the model gpt-9 does not exist",
		`POST "https://h/v1": 404 Not Found {"error":{"message":"x","code":"model_not_found"}}`,
	} {
		assertOf(t, errors.New(msg), withStatus(permanent(classify.KindModelNotFound), 404))
	}
}

func TestStatusBeatsTheMissingModel(t *testing.T) {
	assertOf(t, errors.New("503: model not found on this replica"), withStatus(transient(classify.KindServer), 503))
}

func TestTheInnermostWordsDecide(t *testing.T) {
	err := fmt.Errorf("timed out waiting: %w", errors.New("401 Unauthorized"))
	assertOf(t, err, withStatus(permanent(classify.KindAuth), 401))
	assertOf(t, fmt.Errorf("rate limit: %w", errPlain), transient(classify.KindRateLimit))
	assertOf(t, fmt.Errorf("rate limit: %w", inURL(errPlain)), transient(classify.KindRateLimit))
}

func TestAddressesAreNotRead(t *testing.T) {
	assertOf(t, &url.Error{Op: "Get", URL: "timeout", Err: errPlain}, unknown)
	assertOf(t, &net.OpError{Op: "read", Net: "unix", Addr: &net.UnixAddr{Name: "timeout"}, Err: errPlain}, unknown)
}

func TestTextReadsSystemErrorsToo(t *testing.T) {
	got, ok := classify.Text(refusedDial(t))
	if !ok {
		t.Error("is not known")
	}
	assertVerdict(t, got, transient(classify.KindConnection))
}
