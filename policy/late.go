package policy

import (
	"context"
	"slices"

	"github.com/tenax-go/tenax/internal/expected"
)

// LateFailureHandler is a Policy that wants to know when an operation fails after it has returned,
// as an HTTP response does whose body is cut off. HandleLateFailure is called after Apply has
// returned without an error, with a context that has the values of the call. It must be safe for
// concurrent use.
type LateFailureHandler interface {
	HandleLateFailure(ctx context.Context, err error)
}

// ReportLateFailure says that an operation of the pipeline has failed with err after it had
// returned without one. The context is that of the call, or one with its values. Each policy that
// is a [LateFailureHandler] is notified, the innermost first. An error that the pipeline expects is
// marked as such: see [Expect].
func (p *Pipeline[T]) ReportLateFailure(ctx context.Context, err error) {
	if p == nil || ctx == nil || err == nil {
		return
	}
	if !expected.Has(err) { // not already by an outer pipeline
		err = p.expected.mark(err)
	}
	for _, h := range p.late.failures {
		h.HandleLateFailure(ctx, err)
	}
}

// HandleLateFailure notifies the policies of a nested pipeline.
func (p *Pipeline[T]) HandleLateFailure(ctx context.Context, err error) {
	p.ReportLateFailure(ctx, err)
}

// LateSuccessHandler is a [LateFailureHandler] that also wants to know which operations have not
// failed since they returned. HandleLateSuccess must be quick, as it is called for most operations,
// and safe for concurrent use.
type LateSuccessHandler interface {
	LateFailureHandler
	HandleLateSuccess(ctx context.Context)
}

// ReportLateSuccess says that an operation of the pipeline has come to its end without a failure
// after it had returned, as an HTTP response does whose body has been read. Report it wherever
// [Pipeline.ReportLateFailure] may be called instead, so that failures in a row are known from
// failures now and then. Each policy that is a [LateSuccessHandler] is notified, the innermost
// first.
func (p *Pipeline[T]) ReportLateSuccess(ctx context.Context) {
	if p == nil || ctx == nil {
		return
	}
	for _, h := range p.late.successes {
		h.HandleLateSuccess(ctx)
	}
}

// HandleLateSuccess notifies the policies of a nested pipeline.
func (p *Pipeline[T]) HandleLateSuccess(ctx context.Context) { p.ReportLateSuccess(ctx) }

// lateHandlers are the policies of a pipeline that handle late results, the innermost first.
type lateHandlers struct {
	failures  []LateFailureHandler
	successes []LateSuccessHandler
}

func lateHandlersOf[T any](policies []Policy[T]) (all lateHandlers) {
	for _, one := range slices.Backward(policies) {
		if h, ok := one.(LateFailureHandler); ok {
			all.failures = append(all.failures, h)
		}
		if h, ok := one.(LateSuccessHandler); ok {
			all.successes = append(all.successes, h)
		}
	}
	return all
}
