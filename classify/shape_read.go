package classify

import (
	"reflect"
	"strconv"
	"strings"
	"time"
)

// apiAnswer is an answer that is put together from the fields of an error. The lists of the Answer
// stay empty until it is complete: a list in the same value would move it to the heap.
type apiAnswer struct {
	Answer
	codes  [8]string
	limits [4]string
	header plainHeader

	// What the server says about a retry.
	shouldRetry, shouldNotRetry bool

	inBody bool // the status is from a body, or an event: what came before it was accepted
	// How many codes and limits there are.
	codeCount, limitCount int
}

func (s *apiAnswer) addCode(code string) {
	if code != "" && s.codeCount < len(s.codes) {
		s.codes[s.codeCount] = code
		s.codeCount++
	}
}

func (s *apiAnswer) addLimit(name string) {
	if name != "" && s.limitCount < len(s.limits) {
		s.limits[s.limitCount] = name
		s.limitCount++
	}
}

func (s *apiAnswer) setStatus(status int) {
	if s.Status == 0 && 400 <= status && status <= 599 {
		s.Status = status
	}
}

// setHTTPStatus is setStatus for the status of the response, which counts more than one in its
// body.
func (s *apiAnswer) setHTTPStatus(status int) {
	if s.inBody && 400 <= status && status <= 599 {
		s.Status, s.inBody = 0, false
	}
	s.setStatus(status)
}

func (s *apiAnswer) setRetryAfter(d time.Duration) {
	if s.RetryAfter == 0 && d > 0 {
		s.RetryAfter = d
	}
}

// ofFields returns what the fields of an error say. A status that nothing is added to is recorded,
// as that of a method is: other errors of the tree may say more.
func (w *walk) ofFields(err error, f *fields, at *surroundings) (Verdict, bool) {
	var s apiAnswer
	f.read(err, &s)
	w.recordStatus(s.Status)
	at.share(&s.Answer)
	if s.Status == 0 && !f.known {
		return Verdict{}, false
	}
	status := s.Status
	a := s.Answer
	a.Codes, a.Limits = s.codes[:s.codeCount], s.limits[:s.limitCount]
	if f.standsFor != nil {
		for _, code := range a.Codes {
			if stands := f.standsFor(status, code); stands != 0 {
				a.Status = stands
				break
			}
		}
	}
	v := a.Verdict()
	switch {
	case s.shouldNotRetry:
		v.NoRetry = true
	case s.shouldRetry && v.Class != ClassTransient:
		v.Class, v.RetryAfter = ClassTransient, a.RetryAfter
	}
	if v == HTTPStatus(status) || v.Class == ClassUnknown && v.Kind == KindUnknown {
		return Verdict{}, false
	}
	v.NotSent = v.NotSent && a.Status == status && status != 0 && !s.inBody
	v.Status = status
	return v, true
}

// share adds what the errors around this one say about the same answer, and keeps it for those in
// it.
func (at *surroundings) share(a *Answer) {
	if a.Status == 0 {
		a.Status = at.status
	}
	if a.RetryAfter == 0 {
		a.RetryAfter = at.retryAfter
	}
	a.LimitReached = a.LimitReached || at.limitReached
	at.envelope = envelope{a.Status, a.RetryAfter, a.LimitReached}
}

func (f *fields) read(err error, s *apiAnswer) {
	f.readMethods(err, s)
	value := reflect.ValueOf(err)
	for i := range f.all {
		readPath(value, f.all[i].path, f.all[i].part, s)
	}
	s.addCode(f.codes)
	s.setStatus(f.status)
	if s.Message == "" && f.kept != nil {
		readPath(value, f.kept, partKeptBody, s)
	}
	if s.header != nil {
		s.readHeader(time.Now())
	}
	if f.text && s.Status == 0 {
		s.setStatus(leadingStatus(err.Error()))
	}
}

// leadingStatus reads "429 Too Many Requests".
func leadingStatus(text string) int {
	number, _, _ := strings.Cut(text, " ")
	if len(number) != 3 {
		return 0
	}
	status, _ := strconv.Atoi(number)
	return status
}

func (f *fields) readMethods(err error, s *apiAnswer) {
	if f.statusCode {
		s.setStatus(statusOf(err))
	}
	switch {
	case f.smithy:
		e, _ := err.(smithyError)
		s.addCode(e.ErrorCode())
		s.Message = e.ErrorMessage()
	case f.code:
		e, _ := err.(coded)
		s.addCode(e.Code())
		s.Message = e.Message()
	}
	if f.rawJSON {
		e, _ := err.(rawJSONer)
		s.readBody(e.RawJSON())
	}
	if f.body {
		e, _ := err.(bodyHolder)
		s.readBytes(e.Body())
	}
}

// maxElements is how many elements of a list are read.
const maxElements = 8

// readPath follows the path and adds what is there. It reads unexported fields too, as the methods
// of reflect.Value that it uses allow.
func readPath(v reflect.Value, path [][]int, p part, s *apiAnswer) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8 && p != partDetails {
		for i := range min(v.Len(), maxElements) {
			readPath(v.Index(i), path, p, s)
		}
		return
	}
	if len(path) == 0 {
		s.add(p, v)
		return
	}
	if v.Kind() != reflect.Struct {
		return
	}
	v, err := v.FieldByIndexErr(path[0])
	if err != nil {
		return // an embedded pointer is nil
	}
	readPath(v, path[1:], p, s)
}

func (s *apiAnswer) add(p part, v reflect.Value) {
	switch p {
	case partStatus:
		s.setHTTPStatus(int(integer(v)))
	case partCode:
		s.addCode(codeText(v))
	case partMessage:
		if s.Message == "" && v.Kind() == reflect.String {
			s.Message = v.String()
		}
	case partLimit:
		s.addLimit(codeText(v))
	case partRetryAfter:
		s.setRetryAfter(durationIn(v))
	case partHost:
		if v.Kind() == reflect.String {
			s.Host = v.String()
		}
	case partHeader:
		s.addHeader(v)
	case partDetails:
		s.readDetails(v)
	case partBody:
		s.readBodyIn(v)
	case partKeptBody:
		s.readKeptBody(v)
	}
}

func integer(v reflect.Value) int64 {
	switch {
	case v.CanInt():
		return v.Int()
	case v.CanUint() && v.Uint() < 1<<31:
		return int64(v.Uint())
	default:
		return 0
	}
}

// codeText returns a code as text. Numbers are codes at some providers.
func codeText(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.String:
		return v.String()
	case v.CanInt() && v.Int() != 0:
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint() && v.Uint() != 0:
		return strconv.FormatUint(v.Uint(), 10)
	case v.CanFloat() && v.Float() != 0 && v.Float() == float64(int32(v.Float())):
		return strconv.FormatInt(int64(v.Float()), 10)
	default:
		return ""
	}
}

// durationIn returns a delay. A number without a unit is in seconds.
func durationIn(v reflect.Value) time.Duration {
	switch {
	case v.Type() == durationType:
		return time.Duration(v.Int())
	case v.Type() == timeType && v.CanInterface():
		t, _ := reflect.TypeAssert[time.Time](v)
		if t.IsZero() {
			return 0
		}
		return time.Until(t)
	case v.CanInt():
		return seconds(float64(v.Int()))
	case v.CanUint():
		return seconds(float64(v.Uint()))
	case v.CanFloat():
		return seconds(v.Float())
	case v.Kind() == reflect.String:
		return delayText(v.String())
	default:
		return 0
	}
}
