package httpverdict

import (
	"bytes"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// GraphQLFailed recognises an answer of GraphQL with errors (GraphQL specification, section 7.1).
// One that has data beside them is a failure only if partial data is. It reports whether nothing
// was executed: then there is no data, not even null.
func GraphQLFailed(body []byte, orPartial bool) (answer classify.Answer, failed, notExecuted bool) {
	if !bytes.Contains(body, []byte(`"errors"`)) {
		return answer, false, false
	}
	text := string(body)
	s, _ := shapeOf(text)
	if !s.hasEntries(errorsMember) || s[dataMember] != "" && !orPartial {
		return answer, false, false
	}
	answer = AnswerIn(body)
	answer.RetryAfter = max(answer.RetryAfter, costDelay(text))
	r := jsonReader{text}
	return answer, true, r.skip() && !bytes.Contains(body, []byte(`"data"`))
}

// costDelay returns when the points are back that a query costs, as Shopify counts them:
// {"extensions":{"cost":{"requestedQueryCost":752,"throttleStatus":{"currentlyAvailable":53,
// "restoreRate":50}}}}.
func costDelay(text string) time.Duration {
	cost := memberOf(memberOf(text, "extensions"), "cost")
	status := memberOf(cost, "throttleStatus")
	needed, available := numberIn(cost, "requestedQueryCost"), numberIn(status, "currentlyAvailable")
	seconds := (needed - available) / numberIn(status, "restoreRate")
	if !(seconds > 0) || seconds > math.MaxInt32 { // also catches NaN
		return 0
	}
	return time.Duration(seconds * float64(time.Second))
}

// memberOf returns a member of an object as it is written, "" if there is none.
func memberOf(text, name string) string {
	r := jsonReader{text}
	if !r.take('{') {
		return ""
	}
	for isFirst := true; isFirst || r.take(','); isFirst = false {
		found, ok := r.takeName()
		r.peek()
		value := r.left
		if !ok || !r.skip() {
			return ""
		}
		if found == name {
			return value[:len(value)-len(r.left)]
		}
	}
	return ""
}

// numberIn returns a member that is a number, NaN if it is none.
func numberIn(text, name string) float64 {
	number, err := strconv.ParseFloat(memberOf(text, name), 64)
	if err != nil {
		return math.NaN()
	}
	return number
}

// OfGoodStatus returns the verdict of a failure that a response with a good status tells of, and
// the name of the code that decided, if one did. A rate limit refuses a request before anything is
// done.
func OfGoodStatus(answer *classify.Answer, request *http.Request, response *http.Response, notExecuted bool) (classify.Verdict, string) {
	if answer.Host = hostOf(response.Request); answer.Host == "" {
		answer.Host = hostOf(request)
	}
	verdict, code := answer.Decide()
	if verdict.Class == classify.ClassTransient {
		isLimit := verdict.Kind == classify.KindRateLimit
		verdict.RetryAfter = max(verdict.RetryAfter, Delay(response.Header, isLimit))
		verdict.NotSent = isLimit && notExecuted
	}
	return verdict, code
}

// Delay returns how long the headers of a response ask to wait: explicitly, or by a limit that is
// used up, if that is why the request failed.
func Delay(header http.Header, isLimit bool) time.Duration {
	if delay, said := askedDelay(header); said {
		return delay
	}
	if !isLimit {
		return 0
	}
	limits := limitsOf(header)
	_, wait := limits.exhausted()
	return wait
}
