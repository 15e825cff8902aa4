package reviewer

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/tenax-go/tenax/otelmw"
)

type codeKey struct{}

// withCode stores the code for the fallback, which gets only the context of the call.
func withCode(ctx context.Context, code string) context.Context {
	return context.WithValue(ctx, codeKey{}, code)
}

// rules find problems in code without a model.
var rules = []struct {
	pattern *regexp.Regexp
	finding string
}{
	{regexp.MustCompile(`, _ :?= `), "ignores a result"},
	{regexp.MustCompile(`\bpanic\(`), "panics"},
	{regexp.MustCompile(`\b(TODO|FIXME)\b`), "has something left to do"},
}

// reviewLocally is the fallback. It names problems and their lines, and repeats no code.
func reviewLocally(ctx context.Context, _ error) (Review, error) {
	code, _ := ctx.Value(codeKey{}).(string)
	var findings []string
	number := 0
	for line := range strings.Lines(code) {
		number++
		for _, rule := range rules {
			if rule.pattern.MatchString(line) {
				findings = append(findings, fmt.Sprintf("Line %d %s.", number, rule.finding))
			}
		}
	}
	if len(findings) == 0 {
		return Review{Text: "The local rules found nothing."}, nil
	}
	return Review{Text: strings.Join(findings, " ")}, nil
}

// executionOnly omits the span of the one attempt of a review, which would equal the span of the
// review.
func executionOnly(context.Context, string) otelmw.Spans { return otelmw.ExecutionSpan }
