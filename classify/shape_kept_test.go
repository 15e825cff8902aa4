package classify_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// payload is a body that a client library keeps, as azcore does.
type payload struct{ bytes []byte }

func (p *payload) Bytes() []byte          { return p.bytes }
func (*payload) Read([]byte) (int, error) { return 0, io.EOF }
func (*payload) Close() error             { return nil }

// wire is a body that is still to be read from a connection.
type wire struct{ t *testing.T }

func (w wire) Read([]byte) (int, error) {
	w.t.Error("the body was read")
	return 0, io.EOF
}
func (wire) Close() error { return nil }

func answered(status int, body io.ReadCloser, header ...string) error {
	r := response(status, header...)
	r.Body = body
	return &apiError{StatusCode: status, Response: r}
}

func TestABodyThatAClientLibraryHasPutBackIsReadAndStaysWhole(t *testing.T) {
	const text = `{"code":"insufficient_quota","message":"no"}`
	used := withStatus(permanent(classify.KindQuotaExceeded), 429)
	for name, body := range map[string]io.ReadCloser{
		"a buffer":  io.NopCloser(bytes.NewBufferString(text)),
		"a reader":  io.NopCloser(bytes.NewReader([]byte(text))),
		"a string":  io.NopCloser(strings.NewReader(text)),
		"a payload": &payload{[]byte(text)},
	} {
		err := answered(429, body)
		assertOf(t, err, used)
		assertOf(t, err, used)
		if _, isPayload := body.(*payload); isPayload {
			continue
		}
		if left, _ := io.ReadAll(body); string(left) != text {
			t.Errorf("%s: %q is left", name, left)
		}
	}
}

func TestABodyOnAConnectionIsNotRead(t *testing.T) {
	limited := notSent(withStatus(transient(classify.KindRateLimit), 429))
	for _, body := range []io.ReadCloser{
		wire{t}, io.NopCloser(wire{t}), http.NoBody, nil, io.NopCloser(nil), (*payload)(nil), io.NopCloser((*bytes.Buffer)(nil)),
	} {
		assertOf(t, answered(429, body), limited)
	}
}

func TestTheTextOfAnErrorWithoutAnObjectIsItsMessage(t *testing.T) {
	for body, want := range map[string]classify.Verdict{
		`{"code":"c","error":"You have used all available credits."}`: withStatus(permanent(classify.KindQuotaExceeded), 429),
		`{"error":"Rate limit exceeded. Please retry after 23s"}`:     after(notSent(withStatus(transient(classify.KindRateLimit), 429)), 23*time.Second),
		`{"error":"You are exceeding the hourly limit of the plan."}`: notSent(withStatus(transient(classify.KindRateLimit), 429)),
		`{"error":"Model x waits","estimated_time":20.0}`:             after(notSent(withStatus(transient(classify.KindRateLimit), 429)), 20*time.Second),
	} {
		assertOf(t, bodyError{429, []byte(body)}, want)
	}
}

func TestAServerSaysWhetherItWantsTheRequestAgain(t *testing.T) {
	never := withStatus(transient(classify.KindServer), 500)
	never.NoRetry = true
	assertOf(t, answered(500, nil, "X-Should-Retry", "false"), never)
	assertOf(t, answered(400, nil, "X-Should-Retry", "true"), withStatus(transient(classify.KindInvalidRequest), 400))
	assertOf(t, answered(400, nil, "X-Should-Retry", "perhaps"), withStatus(permanent(classify.KindInvalidRequest), 400))
	assertOf(t, answered(409, nil, "Stripe-Should-Retry", "true"), withStatus(transient(classify.KindConflict), 409))
}

func TestTheResetOfALimitThatIsUsedUpIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limited := notSent(withStatus(transient(classify.KindRateLimit), 429))
		date := time.Now().Add(35 * time.Second).UTC().Format(time.RFC3339)
		for _, test := range []struct {
			header []string
			want   time.Duration
		}{
			{[]string{"X-RateLimit-Remaining-Tokens", "0", "X-RateLimit-Reset-Tokens", "4s"}, 4 * time.Second},
			{[]string{"X-RateLimit-Remaining-Tokens", "9", "X-RateLimit-Reset-Tokens", "4s"}, 0},
			{[]string{"X-RateLimit-Remaining-Tokens", "0", "X-RateLimit-Reset-Tokens", "6m0s"}, 0},
			{[]string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "360"}, 6 * time.Minute},
			{[]string{"Anthropic-RateLimit-Tokens-Remaining", "0", "Anthropic-RateLimit-Tokens-Reset", date}, 35 * time.Second},
			{[]string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "946684890000"}, 90 * time.Second},
			{[]string{"RateLimit", `"api";r=0;t=55`}, 55 * time.Second},
			{[]string{"RateLimit", `"api";r=1;t=55`}, 0},
			{[]string{"RateLimit", `"a";r=0;t=5, "b";r=0;t=55`}, 55 * time.Second},
			{[]string{"X-Job-Remaining", "0", "X-Job-Reset", "55"}, 0},
			{[]string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "NaN"}, 0},
			{[]string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "-7"}, 0},
			{[]string{"Retry-After", "7", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "360"}, 7 * time.Second},
		} {
			if got := classify.Of(answered(429, nil, test.header...)); got != after(limited, test.want) {
				t.Errorf("%q: %+v, want %v", test.header, got, test.want)
			}
		}
	})
}
