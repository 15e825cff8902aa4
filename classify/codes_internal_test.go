package classify

import (
	"strings"
	"testing"
)

func TestEachNameIsInOneListAndIsFound(t *testing.T) {
	seen := map[string]string{}
	for _, lists := range codeLists {
		for _, list := range lists {
			for name := range strings.FieldsSeq(list.names) {
				bare := strings.NewReplacer("_", "", "-", "", ".", "").Replace(strings.ToLower(name))
				if other, ok := seen[bare]; ok {
					t.Errorf("%s is there as %s too", name, other)
				}
				seen[bare] = name
				found, spelling, _ := senseOf(name)
				if found != list.sense || spelling != name {
					t.Errorf("%s: sense %d of %q, want %d", name, found, spelling, list.sense)
				}
			}
		}
	}
	if len(seen) < 500 || len(seen) > indexSize/2 {
		t.Errorf("%d names", len(seen))
	}
}

func TestEachWordIsInOneListAndIsFound(t *testing.T) {
	seen := map[string]bool{}
	for _, list := range wordLists {
		for word := range strings.FieldsSeq(list.names) {
			if seen[word] || len(word) > maxWord {
				t.Errorf("%s is there twice, or too long", word)
			}
			seen[word] = true
			if got := wordOf([]byte(word)); got != list.set {
				t.Errorf("%s: %b, want %b", word, got, list.set)
			}
		}
	}
	if wordOf([]byte("goat")) != wOther || wordOf([]byte("incomprehensibilities")) != wOther || wordOf(nil) != wOther {
		t.Error("a word that is in no list")
	}
}

func TestWordsOfAName(t *testing.T) {
	for name, want := range map[string]words{
		"rate_limit_exceeded":          wRate | wLimit | wExceeded,
		"RateLimitExceeded":            wRate | wLimit | wExceeded,
		"RATE-LIMIT.EXCEEDED":          wRate | wLimit | wExceeded,
		"ratelimit exceeded":           wRate | wLimit | wExceeded,
		"APIKeyInvalid":                wRequest | wKey | wInvalid,
		"separate_limits":              wOther | wLimit,
		"limit2":                       wLimit | wOther,
		"KMSThrottlingException":       wOther | wThrottled | wFiller,
		"GenerateRequestsPerDay":       wOther | wRequest | wFiller | wDay,
		"tokens per minute (TPM)":      wToken | wFiller | wShort | wRate,
		strings.Repeat("rate_", 12):    wRate,
		strings.Repeat("ratelimit", 7): wOther,
	} {
		var n codeName
		spelt, ok := n.read(name)
		if got := n.words(spelt); !ok || got != want {
			t.Errorf("%s: %b, want %b", name, got, want)
		}
	}
}

func TestWhatSurroundsANameIsCutOff(t *testing.T) {
	for code, want := range map[string]string{
		"ThrottlingException:http://internal.amazon.com/coral/": "ThrottlingException",
		"ModelNotReadyException:":                               "ModelNotReadyException",
		"com.amazonaws.dynamodb.v20120810#Throttling":           "Throttling",
		"https://x.example/problems/rate-limited":               "rate-limited",
		"https://x.example/problems/rate-limited/":              "rate-limited",
		"urn:ietf:params:acme:error:rateLimited":                "rateLimited",
		"too_many_requests/..":                                  "too_many_requests",
		"com.microsoft:server-busy":                             "server-busy",
		"/":                                                     "/",
		"":                                                      "",
		"#":                                                     "",
	} {
		if got := bareCode(code); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

func TestThePeriodOfALimit(t *testing.T) {
	for name, want := range map[string]period{
		"GenerateRequestsPerDayPerProjectPerModel-FreeTier":    perDay,
		"GenerateContentInputTokensPerModelPerMinute-FreeTier": perMinute,

		"free-models-per-day":       perDay,
		"TEN_SECONDLY_ROLLING":      perMinute,
		"monthly_character_count":   perMonth,
		"RPD":                       perDay,
		"TPM":                       perMinute,
		"requests_per_hour":         perHour,
		"X-Ratelimit-Remaining-Day": perDay,
		"DefaultRequests":           noPeriod,
		"":                          noPeriod,

		strings.Repeat("x", 1000) + " per day": noPeriod,
	} {
		if got := periodOf(name); got != want {
			t.Errorf("%.40s: %d, want %d", name, got, want)
		}
	}
}

func TestNumbersInAMessage(t *testing.T) {
	for message, want := range map[string]bool{
		"Limit 12000, Requested 14137":                     true,
		"limit: 6000, requested: 14368":                    true,
		"Limit 30,000, Requested 46,881":                   true,
		"Limit 30000, Used 29689, Requested 900":           false,
		"Requested 9":                                      false,
		"Limit 9":                                          false,
		"the limit is unlimited, requested 99 of 7":        false,
		"Limit 99999999999999999999999999, Requested 1":    false,
		"Limit 1, Requested 99999999999999999999999999":    true,
		"Limit of things. Limit 10, then requested 11.":    true,
		"unlimited 10, requested 11":                       false,
		strings.Repeat("x ", 4000) + "Limit 1 Requested 2": false,
	} {
		if got := asksForMoreThanLimit(message); got != want {
			t.Errorf("%.60s: %v", message, got)
		}
	}
}
