package policy_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/tenax-go/tenax/policy"
)

func TestACallHasTheImportanceOfItsContext(t *testing.T) {
	var none context.Context
	within := func(importance policy.Importance) context.Context {
		return policy.WithImportance(t.Context(), importance)
	}
	limited, cancel := context.WithTimeout(within(policy.Sheddable), time.Hour)
	defer cancel()
	for name, test := range map[string]struct {
		ctx  context.Context
		want policy.Importance
	}{
		"no context":               {none, policy.DefaultImportance},
		"a nil pointer":            {(*pointerContext)(nil), policy.DefaultImportance},
		"none set":                 {t.Context(), policy.DefaultImportance},
		"sheddable":                {within(policy.Sheddable), policy.Sheddable},
		"default":                  {within(policy.DefaultImportance), policy.DefaultImportance},
		"critical":                 {within(policy.Critical), policy.Critical},
		"below the least":          {within(math.MinInt8), policy.Sheddable},
		"above the most":           {within(math.MaxInt8), policy.Critical},
		"set further out":          {policy.WithAttempt(limited, 2), policy.Sheddable},
		"the inner one counts":     {policy.WithImportance(limited, policy.Critical), policy.Critical},
		"back to the default":      {policy.WithImportance(within(policy.Critical), policy.DefaultImportance), policy.DefaultImportance},
		"after the caller is gone": {context.WithoutCancel(within(policy.Critical)), policy.Critical},
	} {
		if got := policy.ImportanceOf(test.ctx); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	if policy.WithImportance(none, policy.Critical) != nil {
		t.Error("a nil context has become another")
	}
}
