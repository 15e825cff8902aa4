package classify_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
	kafka "github.com/tenax-go/tenax/internal/testkit/namesake/kafka-go"
)

// MyError has the name that most programs begin with, and a code of its own.
type MyError struct{ Code int }

func (MyError) Error() string { return "no such order" }

func TestAnErrorOfAProgramIsNotThatOfADriverByAnOrdinaryName(t *testing.T) {
	for _, code := range []int{1040, 1062, 1213, 1226} {
		assertOf(t, MyError{code}, unknown)
	}
}

func TestABatchOfErrorsThatHoldsItselfHasAVerdictWithinAMoment(t *testing.T) {
	cyclic := kafka.WriteErrors{nil, nil, errors.New("no")}
	cyclic[0] = cyclic
	cyclic[1] = fmt.Errorf("again: %w", cyclic)
	assertOf(t, cyclic, unknown)

	nested := errors.New("no")
	for range 4 {
		level := make(kafka.WriteErrors, 256)
		for i := range level {
			level[i] = fmt.Errorf("write: %w", nested)
		}
		nested = level
	}
	started := time.Now()
	assertOf(t, nested, unknown)
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

// statusCode is an error of Smithy by its methods. Its code is a number.
type statusCode string

func (statusCode) Error() string        { return "no" }
func (c statusCode) ErrorCode() string  { return string(c) }
func (statusCode) ErrorMessage() string { return "no" }

func TestANumberInACodeProvesNotThatNothingWasSent(t *testing.T) {
	v := classify.Of(statusCode("429"))
	if v.Kind != classify.KindRateLimit || v.NotSent {
		t.Errorf("%+v", v)
	}
	v = (&classify.Answer{Codes: []string{"421"}}).Verdict()
	if v.Class != classify.ClassTransient || v.NotSent {
		t.Errorf("%+v", v)
	}
}
