package httpmw

import (
	"context"
	"net/http"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
)

// pacer paces the requests of a [Standard] transport by what servers say, for each host and
// credential, or for each key of [WithPacingKey].
type pacer struct {
	pacing *pacing.Pacer[string]
	keyOf  func(*http.Request) string
}

func (s *standard) newPacer(name string) *pacer {
	options := append([]pacing.Option{pacing.WithName(name), pacing.WithClassifier(ofPart)}, s.pacing...)
	p := &pacer{pacing.NewPacer[string](options...), s.pacingKey}
	if p.keyOf == nil {
		p.keyOf = func(request *http.Request) string { return httpverdict.ClientKeyOf(request).Unique() }
	}
	return p
}

func (p *pacer) policy() policy.Policy[*http.Response] {
	return pacing.ForKey[*http.Response](p.pacing, func(ctx context.Context) string {
		c, _ := ctx.Value(contexts.CallKey{}).(*call)
		if c == nil {
			return ""
		}
		return p.keyOf(c.request)
	})
}

// report records what the headers of a response say is left of a rate limit.
func (p *pacer) report(request *http.Request, response *http.Response) {
	if p == nil {
		return
	}
	if quota, found := httpverdict.QuotaOf(response.Header); found {
		p.pacing.Report(p.keyOf(request), pacing.Quota(quota))
	}
}

// mayBeNoLimit reports whether nothing but a wait, or words, make a 403 a rate limit: it may be
// that of an account that is locked for a while, or of a resource.
func (e *StatusError) mayBeNoLimit() bool {
	return e.StatusCode == http.StatusForbidden && e.Code == "" && !httpverdict.MentionsLimit(e.response.Header)
}

// ofPart recognises the refusal by a limit that is that of a part of the server. Pacing then takes
// it for what it takes a 503 with a Retry-After for: the whole server is only meant if nothing else
// is answered.
func ofPart(err error) (classify.Verdict, bool) {
	status := statusErrorOf(err)
	if status == nil || status.verdict.Kind != classify.KindRateLimit {
		return classify.Verdict{}, false
	}
	if !httpverdict.RefusesPart(status.response.Header) && !status.mayBeNoLimit() {
		return classify.Verdict{}, false
	}
	verdict := status.verdict
	verdict.Kind = classify.KindConflict
	return verdict, true
}
