package classify

import (
	"strings"
	"testing"
	"time"
)

func TestDelaysInMilliseconds(t *testing.T) {
	for msg, want := range map[string]time.Duration{
		"Error=16500, RetryAfterMs=34, Details='x'": 34 * time.Millisecond,
		"Error=16500, RetryAfterMs=0":               0,
		"Error=16500, RetryAfterMs=-3":              0,
		"Error=16500, RetryAfterMs=":                0,
		"RetryAfterMs=99999999999999999999":         0,
		"Error=16500":                               0,
		"":                                          0,
	} {
		if got := afterMilliseconds(msg); got != want {
			t.Errorf("%q: %v, want %v", msg, got, want)
		}
	}
}

func TestDelaysInWords(t *testing.T) {
	for msg, want := range map[string]time.Duration{
		"Please try again in 1.2s.":                                   1200 * time.Millisecond,
		"Please retry in 34.074824224s.":                              34074824224,
		"Please retry after 12 seconds.":                              12 * time.Second,
		"Please try again in 6m0s.":                                   6 * time.Minute,
		"Please try again in 1h12m3.5s":                               time.Hour + 12*time.Minute + 3500*time.Millisecond,
		"Please try again in 17ms":                                    17 * time.Millisecond,
		"Quota will be replenished in 01:12:33.":                      time.Hour + 12*time.Minute + 33*time.Second,
		"try again in 3 days 4 hours 2 minutes":                       76*time.Hour + 2*time.Minute,
		"try again in 1 hour and 2 minutes":                           62 * time.Minute,
		"try again in about 2 minutes":                                2 * time.Minute,
		"Too Many Requests (retry after 3)":                           3 * time.Second,
		`{"message":"You are being rate limited.","retry_after":6.5}`: 6500 * time.Millisecond,
		`'retryDelay': '26s'`:                                         26 * time.Second,
		"Retry-After: 5":                                              5 * time.Second,
		`"error":"Model is loading","estimated_time":20.0}`:           20 * time.Second,
		"[rate reset in 29s]":                                         29 * time.Second,
		"try again in 5s, or try again in 9s":                         5 * time.Second,
		"TRY AGAIN IN 5 SECONDS":                                      5 * time.Second,
		"please wait 30 seconds before you retry":                     30 * time.Second,
		"Please try again after '372' seconds.":                       372 * time.Second,
		"you can only request this after 43 seconds.":                 43 * time.Second,

		"try again in a while":                              0,
		"try again in 5":                                    0,
		"retry after 3 attempts":                            0,
		"retry after 1767225600":                            0,
		"retry after 2031-04-01":                            0,
		"retry after -5s":                                   0,
		"try again in 0s":                                   0,
		"try again in 1e9s":                                 0,
		"try again in 999999 days":                          0,
		"try again in 99999999999999999999s":                0,
		"try again in NaNs":                                 0,
		"retry after " + strings.Repeat("9", 4000) + "s":    0,
		"retry after 1." + strings.Repeat("9", 4000) + "s":  2 * time.Second,
		"waited 5s":                                         0,
		"try again in 5\x00s":                               0,
		"try again in":                                      0,
		"retry after 5\xe2\x82":                             0,
		"See https://example.com/try-again-in/5s for more.": 0,
	} {
		if got := ofMessage(msg).after; got != want {
			t.Errorf("%.80q: %v, want %v", msg, got, want)
		}
	}
}

func TestPeriodsOfLimits(t *testing.T) {
	for msg, want := range map[string]period{
		"on tokens per min (TPM): Limit 30000":            perMinute,
		"Limit: 480 requests per minute.":                 perMinute,
		"2 calls per second":                              perSecond,
		"on requests per day (RPD): Limit 200":            perDay,
		"free-models-per-day":                             perDay,
		"exceeded your daily quota":                       perDay,
		"reached its monthly spend limit":                 perMonth,
		"limited to 1000 API calls / month":               perMonth,
		"5 per minute and 100 per day":                    perMinute,
		`"quotaId":"GenerateRequestsPerDayPerProject"`:    perDay,
		`quotaId:GenerateRequestsPerMinutePerProject`:     perMinute,
		"requests per hour":                               perHour,
		"a weekly limit":                                  perWeek,
		"personal":                                        noPeriod,
		"per Diem":                                        noPeriod,
		`"name":"RequestsPerDay"`:                         noPeriod,
		"quotaId:" + strings.Repeat("x", 200) + "PerDay,": noPeriod,
	} {
		if got := ofMessage(msg).period; got != want {
			t.Errorf("%.80q: %v, want %v", msg, got, want)
		}
	}
}

func TestReadingAMessageDoesNotAllocate(t *testing.T) {
	msg := `Error code: 429 - {"error":{"message":"Rate limit reached, try again in 1.2s.","quotaId":"xPerDay","code":"rate_limit_exceeded"}}`
	if n := testing.AllocsPerRun(100, func() { ofMessage(msg) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
