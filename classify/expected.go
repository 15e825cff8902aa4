package classify

import (
	"slices"

	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/expected"
)

// Expected returns err marked as an expected outcome, wherever it occurs: its verdict is what [Of]
// returns for err now, with Expected and NoRetry. Otherwise it is like [Transient]. An error that
// is canceled, rejected or a panic is never expected. Expected(nil) is nil.
//
//	value, err := client.Get(ctx, key).Result()
//	if err == redis.Nil {
//		return "", classify.Expected(err)
//	}
//
// For an outcome that one pipeline expects, and for callers that compare errors by ==, use
// policy.Expect.
func Expected(err error) error {
	if err == nil {
		return nil
	}
	v := Of(err)
	v.Expected = true
	return As(err, v)
}

// mayBeExpected reports whether a verdict may be that of an expected outcome.
func mayBeExpected(v *Verdict) bool {
	switch v.Kind {
	case KindRejected, KindCanceled, KindPanic:
		return false
	default:
		return v.Class != ClassCanceled
	}
}

// askMark is [ask] for an error that a pipeline has marked as expected.
func askMark(err error, v *Verdict) (known bool) {
	e, ok := err.(*expected.Error)
	if !ok || !e.Counts() {
		return false
	}
	judge(e.Err, v)
	v.Expected = true
	normalise(v)
	return true
}

// IsExpected reports whether err is an expected outcome: whether the verdict of [Of] is Expected,
// which it finds out without the rest of the verdict, and so at less cost. Of joined errors, each
// must be expected. It returns false for nil.
func IsExpected(err error) bool {
	is := false
	whole := errortree.Walk(err, func(err error) errortree.Step {
		var v Verdict
		if ask(err, &v) || askMark(err, &v) {
			if is = v.Expected; is {
				return errortree.Past
			}
			return errortree.Stop
		}
		switch err.(type) {
		case interface{ Unwrap() error }, interface{ Unwrap() []error }:
			return errortree.Inside
		default:
			return errortree.Stop
		}
	})
	return is && whole
}

// IsKind returns a function that reports whether [Of] finds one of these kinds in an error, for
// options that take a condition, such as policy.Expect and fallback.WithWhen. It returns false for
// nil. The function is safe for concurrent use.
func IsKind(kinds ...Kind) func(error) bool {
	kinds = slices.Clone(kinds)
	return func(err error) bool { return err != nil && slices.Contains(kinds, Of(err).Kind) }
}

// IsStatus is [IsKind] for HTTP statuses. It matches no error without a status, whatever the
// statuses are.
func IsStatus(statuses ...int) func(error) bool {
	statuses = slices.Clone(statuses)
	return func(err error) bool {
		status := Of(err).Status
		return status != 0 && slices.Contains(statuses, status)
	}
}
