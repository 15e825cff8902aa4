package classify_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"syscall"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

func TestHTTPStatus(t *testing.T) {
	special := map[int]classify.Verdict{
		401: permanent(classify.KindAuth),
		402: permanent(classify.KindQuotaExceeded),
		403: permanent(classify.KindAuth),
		404: permanent(classify.KindNotFound),
		407: permanent(classify.KindAuth),
		408: transient(classify.KindTimeout),
		409: permanent(classify.KindConflict),
		410: permanent(classify.KindNotFound),
		419: permanent(classify.KindAuth),
		420: transient(classify.KindRateLimit),
		421: notSent(transient(classify.KindConnection)),
		425: notSent(transient(classify.KindConnection)),
		432: permanent(classify.KindQuotaExceeded),
		433: permanent(classify.KindQuotaExceeded),
		440: permanent(classify.KindAuth),
		456: permanent(classify.KindQuotaExceeded),
		477: transient(classify.KindServer),
		449: transient(classify.KindServer),
		495: permanent(classify.KindAuth),
		496: permanent(classify.KindAuth),
		498: transient(classify.KindServer),
		429: notSent(transient(classify.KindRateLimit)),
		501: permanent(classify.KindServer),
		504: transient(classify.KindTimeout),
		505: permanent(classify.KindServer),
	}
	for code := 100; code <= 599; code++ {
		want, ok := special[code]
		switch {
		case ok:
		case code < 400:
			want = classify.Verdict{}
		case code < 500:
			want = permanent(classify.KindInvalidRequest)
		default:
			want = transient(classify.KindServer)
		}
		assertVerdict(t, classify.HTTPStatus(code), withStatus(want, code))
	}
}

func TestHTTPStatusOutOfRangeIsUnknown(t *testing.T) {
	for _, code := range []int{-1 << 63, -404, -1, 0, 1, 99, 1000, 1<<63 - 1} {
		assertVerdict(t, classify.HTTPStatus(code), unknown)
	}
}

// RFC 9110, section 15.
func TestAStatusOfNoClassIsTakenForA5xx(t *testing.T) {
	for _, code := range []int{600, 700, 999} {
		assertVerdict(t, classify.HTTPStatus(code), withStatus(transient(classify.KindServer), code))
	}
}

type statusError int

func (statusError) Error() string     { return "odd" }
func (s statusError) StatusCode() int { return int(s) }

type httpStatusError int

func (httpStatusError) Error() string         { return "odd" }
func (s httpStatusError) HTTPStatusCode() int { return int(s) }

func TestStatusOfAnErrorIsRead(t *testing.T) {
	for _, err := range []error{
		statusError(503),
		httpStatusError(503),
		fmt.Errorf("call: %w", statusError(503)),
		errors.Join(errors.New("odd"), httpStatusError(503), statusError(404)),
		errors.Join(statusError(200), statusError(0), statusError(-1), statusError(600), statusError(503)),
		fmt.Errorf("timed out: %w", statusError(503)),
	} {
		assertOf(t, err, withStatus(transient(classify.KindServer), 503))
	}
}

func TestStatusThatIsNoFailureSaysNothing(t *testing.T) {
	assertOf(t, statusError(http.StatusOK), unknown)
	assertOf(t, errors.Join(statusError(302), errors.New("rate limit")), transient(classify.KindRateLimit))
}

func TestTypeComesBeforeStatus(t *testing.T) {
	assertOf(t, errors.Join(statusError(404), context.DeadlineExceeded), transient(classify.KindTimeout))
	assertOf(t, errors.Join(typedError("rejected"), context.DeadlineExceeded), transient(classify.KindTimeout))
}

// Some client libraries give a failed connection a status. But if a server has answered, something
// was sent.
func TestAnErrorWithStatusWasSent(t *testing.T) {
	dial := inOp("dial", syscall.ECONNREFUSED)
	assertOf(t, errors.Join(dial, statusError(503)), transient(classify.KindConnection))
	assertOf(t, errors.Join(statusError(503), dial), transient(classify.KindConnection))
	assertOf(t, errors.Join(statusError(503), statusError(425), dial), transient(classify.KindConnection))
	assertOf(t, errors.Join(statusError(425), statusError(503)), withStatus(transient(classify.KindConnection), 425))
	assertOf(t, errors.Join(statusError(503), statusError(425)), withStatus(transient(classify.KindServer), 503))
}

func TestAnErrorWithAStatusOfNothingProcessedWasNot(t *testing.T) {
	refused := notSent(transient(classify.KindConnection))
	assertOf(t, errors.Join(statusError(425), inOp("dial", syscall.ECONNREFUSED)), refused)
	assertOf(t, errors.Join(statusError(425), statusError(421)), withStatus(refused, 425))
}

type typedError string

func (typedError) Error() string       { return "odd" }
func (e typedError) ErrorType() string { return string(e) }

func TestErrorTypeThatIsAKindGivesItsUsualClass(t *testing.T) {
	tests := map[classify.Kind]classify.Class{
		classify.KindTimeout:        classify.ClassTransient,
		classify.KindRateLimit:      classify.ClassTransient,
		classify.KindConnection:     classify.ClassTransient,
		classify.KindServer:         classify.ClassTransient,
		classify.KindAuth:           classify.ClassPermanent,
		classify.KindInvalidRequest: classify.ClassPermanent,
		classify.KindNotFound:       classify.ClassPermanent,
		classify.KindModelNotFound:  classify.ClassPermanent,
		classify.KindQuotaExceeded:  classify.ClassPermanent,
		classify.KindRejected:       classify.ClassPermanent,
		classify.KindPanic:          classify.ClassPermanent,
		classify.KindCanceled:       classify.ClassCanceled,
	}
	for kind, class := range tests {
		assertOf(t, fmt.Errorf("call: %w", typedError(kind)), classify.Verdict{Class: class, Kind: kind})
	}
}

func TestForeignErrorTypesSayNothing(t *testing.T) {
	for _, word := range []typedError{"", "unknown", "_OTHER", "503", "Timeout", "timeout "} {
		assertOf(t, word, unknown)
	}
	assertOf(t, errors.Join(typedError("_OTHER"), typedError("timeout"), typedError("rejected")), transient(classify.KindTimeout))
}

func TestStatusComesBeforeErrorType(t *testing.T) {
	assertOf(t, errors.Join(typedError("timeout"), statusError(404)), withStatus(permanent(classify.KindNotFound), 404))
}

func TestErrorTypeComesBeforeText(t *testing.T) {
	assertOf(t, fmt.Errorf("rate limit: %w", typedError("timeout")), transient(classify.KindTimeout))
}
