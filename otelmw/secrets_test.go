package otelmw_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
)

// secret is in every text of the tests that may hold a secret.
const secret = "hunter2"

// loud is an error that returns the secret from every method.
type loud struct{}

func (loud) Error() string     { return "api key " + secret }
func (loud) ErrorType() string { return secret }

func TestNoSecretIsExported(t *testing.T) {
	address := "https://" + secret + ":" + secret + "@example.com/v1?key=" + secret + "#" + secret
	failures := []error{
		loud{},
		fmt.Errorf("calling with %s: %w", secret, errAuth),
		&url.Error{Op: "Get", URL: address, Err: loud{}},
		classify.As(loud{}, classify.Verdict{Kind: secret, Class: classify.ClassTransient}),
		errors.Join(loud{}, errors.New(secret)),
	}
	hostile := policy.Middleware[response](func(ctx context.Context, next policy.Next[response]) (response, error) {
		value, err := next.Do(ctx)
		next.Emit(ctx, policy.Event{
			Type: "key=" + secret, Policy: "key=" + secret, Reason: "key=" + secret, From: "key=" + secret, To: "key=" + secret,
			Err: err,
		})
		return value, err
	})
	for i, failure := range failures {
		o := newTelemetry()
		p := observed(t, o, "inventory",
			policy.Policy[response](hostile), fallback.Func(func(_ context.Context, err error) (response, error) { return nil, err }),
			retrying[response](3), breaker.New[response](breaker.WithFailureThreshold(2)))
		p.Call(t.Context(), &sending{method: "GET", url: address, answers: []answer{{err: failure}, {err: failure}, {err: failure}}})
		p.Do(t.Context(), func(context.Context) (response, error) { return nil, failure })
		func() {
			defer func() { recover() }()
			observed[response](t, o, "panicking").Do(t.Context(), func(context.Context) (response, error) { panic(failure) })
		}()
		o.checkNoSecret(t, i)
	}
}

// checkNoSecret searches every export for the secret.
func (o *telemetry) checkNoSecret(t *testing.T, which any) {
	t.Helper()
	spans := o.exporter.GetSpans()
	if len(spans) == 0 {
		t.Fatal("no spans")
	}
	for _, s := range spans {
		text := fmt.Sprint(s.Name, s.Status, s.Attributes, s.Events, s.Links, s.SpanContext.TraceState())
		if strings.Contains(text, secret) {
			t.Errorf("failure %v is on a span: %s", which, text)
		}
	}
	metrics := o.collect(t)
	if len(metrics) == 0 {
		t.Fatal("no metrics")
	}
	for _, m := range metrics {
		text := fmt.Sprint(m.Name, m.Description, m.Unit)
		for _, p := range pointsOf(t, m) {
			encoded, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			text += string(encoded)
		}
		if strings.Contains(text, secret) {
			t.Errorf("failure %v is in a metric: %s", which, text)
		}
	}
}

func TestTheSearchForSecretsFindsThem(t *testing.T) {
	o := newTelemetry()
	var inner testing.T
	observed[*http.Response](t, o, secret).Do(t.Context(), func(context.Context) (response, error) { return nil, nil })
	o.checkNoSecret(&inner, "")
	if !inner.Failed() {
		t.Error("a pipeline named like the secret is not found")
	}
}
