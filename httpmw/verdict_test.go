package httpmw_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
)

func jsonResponse(status int, body string) *http.Response {
	r := response(status, body)
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	return r
}

func TestAStatusOf400OrMoreIsAnError(t *testing.T) {
	for status, isFailure := range map[int]bool{200: false, 204: false, 304: false, 399: false, 400: true, 404: true, 500: true, 599: true, 999: true} {
		var seen error
		see := middleware(func(ctx context.Context, next next) (*http.Response, error) {
			response, err := next.Do(ctx)
			seen = err
			return response, err
		})
		answer := base(func(*http.Request) (*http.Response, error) { return response(status, "answer"), nil })
		got, body, err := roundTrip(t, httpmw.NewTransport(answer, httpmw.WithPolicies(see)), request(t, "GET", ""))
		var failure *httpmw.StatusError
		if errors.As(seen, &failure) != isFailure || got != status || body != "answer" || err != nil {
			t.Errorf("%d: the policies see %v; the caller gets %d %q, %v", status, seen, got, body, err)
		}
	}
}

func TestTheTextOfAStatusNamesItsRequest(t *testing.T) {
	for want, test := range map[string]struct {
		method string
		status int
	}{
		"404 Not Found from GET example.test": {"", 404}, "503 Service Unavailable from PUT example.test": {"PUT", 503}, "799 from FROB example.test": {"FROB", 799},
	} {
		text := ""
		see := middleware(func(ctx context.Context, next next) (*http.Response, error) {
			response, err := next.Do(ctx)
			text = err.Error()
			return response, err
		})
		answer := base(func(*http.Request) (*http.Response, error) { return response(test.status, ""), nil })
		r := request(t, "GET", "")
		r.Method = test.method
		if _, _, err := roundTrip(t, httpmw.NewTransport(answer, httpmw.WithPolicies(see)), r); text != want || err != nil {
			t.Errorf("%q, want %q; %v", text, want, err)
		}
	}
}

func TestAServersErrorIsNotAnUnsentRequestWhateverTheStatus(t *testing.T) {
	for body, notSent := range map[string]bool{
		`{}`: true, `{"error":{"code":"rate_limit_exceeded"}}`: true, `{"error":{"status":"RESOURCE_EXHAUSTED"}}`: true,
		`{"error":{"type":"server_error"}}`: false, `{"error":{"type":"overloaded_error"}}`: false,
		`{"error":{"code":"deadline_exceeded"}}`: false, `{"error":{"code":"insufficient_quota"}}`: false,
	} {
		for _, status := range []int{425, 429} {
			sent := 0
			transport := httpmw.NewTransport(sending(func(*http.Request, string) (*http.Response, error) {
				sent++
				return jsonResponse(status, body), nil
			}), retrying())
			_, _, _ = roundTrip(t, transport, request(t, "POST", "order"))
			got := verdictOf(t, request(t, "POST", "order"), jsonResponse(status, body))
			if got.NotSent != notSent || got.NoRetry == notSent || (sent > 1) != notSent {
				t.Errorf("%d %s: sent %d times, %+v", status, body, sent, got)
			}
		}
	}
}

func TestAnErrorBodyIsReadIfItMayContainACode(t *testing.T) {
	const body = `{"error":{"code":"insufficient_quota"}}`
	text := response(429, body)
	text.Header.Set("Content-Type", "text/plain")
	page := response(429, body)
	page.Header.Set("Content-Type", "text/html")
	image := response(429, body)
	image.Header.Set("Content-Type", "image/png")
	problem := response(429, body)
	problem.Header.Set("Content-Type", "application/problem+json")
	for _, test := range []struct {
		name     string
		response *http.Response
		options  []httpmw.TransportOption
		want     classify.Kind
	}{
		{"text", text, nil, classify.KindQuotaExceeded},
		{"no type", response(429, body), nil, classify.KindQuotaExceeded},
		{"a page that is none", page, nil, classify.KindQuotaExceeded},
		{"an image", image, nil, classify.KindRateLimit},
		{"problem details", problem, nil, classify.KindQuotaExceeded},
		{"turned off", jsonResponse(429, body), []httpmw.TransportOption{httpmw.WithErrorBody(0)}, classify.KindRateLimit},
		{"beyond the limit", jsonResponse(429, body), []httpmw.TransportOption{httpmw.WithErrorBody(12)}, classify.KindRateLimit},
		{"no body", jsonResponse(429, ""), nil, classify.KindRateLimit},
	} {
		if got := verdictOf(t, request(t, "GET", ""), test.response, test.options...).Kind; got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestTheCallerGetsTheWholeErrorBody(t *testing.T) {
	for name, body := range map[string]string{
		"short": `{"error":{"code":"insufficient_quota"}}`, "longer than what is read": `{"error":{"message":"` + strings.Repeat("x", 100<<10) + `"}}`, "empty": "",
	} {
		answer := base(func(*http.Request) (*http.Response, error) { return jsonResponse(429, body), nil })
		for what, transport := range map[string]*httpmw.Transport{
			"alone": httpmw.NewTransport(answer), "under a timeout": httpmw.NewTransport(answer, httpmw.WithPolicies(limit(time.Hour))),
		} {
			status, got, err := roundTrip(t, transport, request(t, "GET", ""))
			if diff := cmp.Diff(body, got); diff != "" || status != 429 || err != nil {
				t.Errorf("%s, %s: %d, %v: %s", name, what, status, err, diff)
			}
		}
	}
}

func TestTheErrorOfAnErrorBodyIsReturnedAtItsPlace(t *testing.T) {
	broken := jsonResponse(429, "")
	broken.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"error":{"code":"insuff`), iotest.ErrReader(errBoom)))
	response, err := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return broken, nil }), httpmw.WithPolicies(limit(time.Second))).RoundTrip(request(t, "GET", ""))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if string(got) != `{"error":{"code":"insuff` || !errors.Is(err, errBoom) {
		t.Errorf("read %q, then %v", got, err)
	}
}

func TestAnExhaustedQuotaIsNotRetriedAndARateLimitOfAPOSTIs(t *testing.T) {
	for body, want := range map[string]int{
		`{"error":{"code":"insufficient_quota"}}`: 1, `{"error":{"code":"rate_limit_exceeded"}}`: 3, `{}`: 3,
	} {
		sent := 0
		transport := httpmw.NewTransport(sending(func(*http.Request, string) (*http.Response, error) {
			sent++
			return jsonResponse(429, body), nil
		}), retrying())
		if _, got, _ := roundTrip(t, transport, request(t, "POST", "prompt")); sent != want || got != body {
			t.Errorf("%s: sent %d times, want %d; body %q", body, sent, want, got)
		}
	}
}

func FuzzErrorBody(f *testing.F) {
	for _, seed := range []string{``, `{}`, `{"error":{"code":"insufficient_quota"}}`, `{"error":{"a":[{},[]],"type":"x"}}`, `{"error":[`, "\x00", `{"error":{"code":`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, most := range []int64{1, 64, 8 << 10} {
			answer := base(func(*http.Request) (*http.Response, error) { return jsonResponse(429, body), nil })
			_, got, err := roundTrip(t, httpmw.NewTransport(answer, httpmw.WithErrorBody(most)), request(t, "GET", ""))
			if got != body || err != nil {
				t.Errorf("%q came back as %q, %v", body, got, err)
			}
		}
	})
}
