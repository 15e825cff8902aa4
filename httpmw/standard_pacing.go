package httpmw

import (
	"context"
	"net/http"

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
	options := append([]pacing.Option{pacing.WithName(name)}, s.pacing...)
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
