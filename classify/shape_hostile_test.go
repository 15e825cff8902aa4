package classify_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/racing"
)

// Types with the methods of well-known errors, which panic or return what nobody expects.
type (
	panickingSmithy struct{}
	panickingBody   struct{ StatusCode int }
	cyclicFields    struct {
		StatusCode int
		Errors     []*cyclicFields
		Code       any
	}
	oddTwirp struct{ error }
)

func (panickingSmithy) Error() string        { return "no" }
func (panickingSmithy) ErrorCode() string    { panic("code") }
func (panickingSmithy) ErrorMessage() string { panic("message") }

func (panickingBody) Error() string { return "no" }
func (panickingBody) Body() []byte  { panic("body") }

func (*cyclicFields) Error() string { return "no" }

func (oddTwirp) Msg() string                { panic("message") }
func (oddTwirp) Meta(string) string         { panic("meta") }
func (oddTwirp) MetaMap() map[string]string { return nil }
func (oddTwirp) Code() string               { return strings.Repeat("not_found", 1000) }

func TestHostileShapesAreUnknownOrWhatTheirStatusSays(t *testing.T) {
	cycle := &cyclicFields{StatusCode: 503}
	cycle.Errors = []*cyclicFields{cycle, nil, cycle}
	cycle.Code = cycle
	assertOf(t, cycle, withStatus(transient(classify.KindServer), 503))
	assertOf(t, &cyclicFields{StatusCode: 503, Code: func() {}}, withStatus(transient(classify.KindServer), 503))
	assertOf(t, &cyclicFields{StatusCode: 429, Code: math.NaN()}, notSent(withStatus(transient(classify.KindRateLimit), 429)))
	assertOf(t, &cyclicFields{StatusCode: 429, Code: math.MinInt64}, notSent(withStatus(transient(classify.KindRateLimit), 429)))
	for _, err := range []error{panickingSmithy{}, panickingBody{503}, oddTwirp{errors.New("odd")}} {
		assertOf(t, err, unknown)
		assertOf(t, errors.Join(err, errors.New("rate limit")), transient(classify.KindRateLimit))
	}
}

// wideError has more of everything than is read.
type wideError struct {
	StatusCode int
	Errors     []struct{ Code string }
}

func (*wideError) Error() string { return "no" }

func TestListsAreReadToABound(t *testing.T) {
	err := &wideError{StatusCode: 429, Errors: make([]struct{ Code string }, 1_000_000)}
	err.Errors[999_999].Code = "insufficient_quota"
	assertOf(t, err, notSent(withStatus(transient(classify.KindRateLimit), 429)))
	err.Errors[0].Code = "insufficient_quota"
	assertOf(t, err, withStatus(permanent(classify.KindQuotaExceeded), 429))
	body := bodyError{429, []byte(strings.Repeat("[", 10_000) + `{"code":"insufficient_quota"}`)}
	assertOf(t, body, notSent(withStatus(transient(classify.KindRateLimit), 429)))
}

func TestErrorsOfClientLibrariesAreReadWithoutAllocations(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	for name, err := range map[string]error{
		"fields":   &apiError{StatusCode: 429, Code: "insufficient_quota", Message: "no", RetryAfter: time.Second},
		"response": &apiError{Response: response(429, "Retry-After", "7")},
		"wrapped":  fmt.Errorf("call: %w", &apiError{StatusCode: 429, Code: "rate_limit_exceeded"}),
		"code":     &responseError{response(400), &smithyError{"ThrottlingException"}},
	} {
		if got := testing.AllocsPerRun(100, func() { classify.Of(err) }); got > 0 {
			t.Errorf("%s: %v allocations", name, got)
		}
	}
}

func BenchmarkClientLibraries(b *testing.B) {
	for name, err := range map[string]error{
		"fields":   &apiError{StatusCode: 429, Code: "insufficient_quota", Message: "no"},
		"response": &apiError{Response: response(429, "Retry-After", "7")},
		"code":     &responseError{response(400), &smithyError{"ThrottlingException"}},
		"grpc":     &grpcError{&grpcStatus{14}},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				classify.Of(err)
			}
		})
	}
}

func FuzzFieldsOfErrors(f *testing.F) {
	f.Add(429, "insufficient_quota", "message", int64(7), `{"error":{"code":"x","retry_after":1e9}}`, "7")
	f.Add(-1, "", "", int64(math.MinInt64), `{"a":"\`, "NaN")
	f.Add(503, "429", "", int64(math.MaxInt64), `{"code":"503"}`, "9223372036854775808")
	f.Fuzz(func(t *testing.T, status int, code, message string, delay int64, body, header string) {
		for _, err := range []error{
			&apiError{StatusCode: status, Code: code, Message: message, RetryAfter: time.Duration(delay)},
			&apiError{Response: response(status, "Retry-After", header, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", header), Type: code},
			bodyError{status, []byte(body)},
			&smithyError{code},
		} {
			v := classify.Of(err)
			if v.RetryAfter < 0 || v.Class > classify.ClassCanceled || v.Kind == "" {
				t.Errorf("%#v: %+v", err, v)
			}
			if v.RetryAfter > 0 && v.Class == classify.ClassPermanent {
				t.Errorf("%#v: %+v: permanent with a delay", err, v)
			}
			if v != classify.Of(err) && v.RetryAfter == 0 {
				t.Errorf("%#v: %+v, then another verdict", err, v)
			}
		}
	})
}
