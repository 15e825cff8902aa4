package classify

import "strings"

const (
	maxCodes     = 4  // of one text
	maxLimitName = 96 // bytes of the name of a limit
	maxToken     = 128
)

// codes are where the codes of an API stand in a text.
type codes struct {
	n  int
	at [maxCodes]codePlace
}

type codePlace struct{ from, to uint16 }

func (c *codes) add(from, to int) {
	if c.n < maxCodes {
		c.at[c.n].from, c.at[c.n].to = uint16(from), uint16(to)
		c.n++
	}
}

// list stores the codes, and returns how many they are.
func (c *codes) list(msg string, in *[maxCodes]string) int {
	for i, at := range c.at[:c.n] {
		in[i] = msg[at.from:at.to]
	}
	return c.n
}

// quoted looks at what begins with the quote or the parenthesis at msg[i:]: a code of [ErrorCode]
// counts if it is the value of a member such as "code", or if it looks like nothing else.
func (r *reading) quoted(msg string, i int) {
	end := tokenEnd(msg, i+1)
	if end == i+1 || !closes(msg[i], msg[end:]) {
		return
	}
	token := msg[i+1 : end]
	if isMemberName(msg[i], msg[end:]) {
		return
	}
	looks := looksLikeCode(token)
	isValue := isValueOfCode(msg[:i])
	if !looks && !isValue {
		return
	}
	found, _, _ := senseOf(token)
	if found.isKnown() && (looks && isValue || senses[found].counts == always) {
		r.codes.add(i+1, end)
	}
}

// codeAt records the code that follows at msg[i:] without quotes, such as RESOURCE_EXHAUSTED after
// a status. It must look like one.
func (r *reading) codeAt(msg string, i, separators int) {
	from := i
	for from < len(msg) && strings.IndexByte(" :=", msg[from]) >= 0 {
		from++
	}
	if from == i && separators > 0 {
		return
	}
	end := tokenEnd(msg, from)
	if end == from || end < len(msg) && strings.IndexByte("/@\"", msg[end]) >= 0 {
		return
	}
	token := trimRight(msg[from:end], ".-")
	if !looksLikeCode(token) || separators > 0 && msg[from-1] == ' ' && trimLeft(msg[i:from], " ") == "" && isOneWordInCapitals(token) {
		return // "CODE UNAVAILABLE" is a sentence in capitals.
	}
	if found, _, _ := senseOf(token); found.isKnown() {
		r.codes.add(from, from+len(token))
	}
}

func isOneWordInCapitals(token string) bool {
	return strings.ToUpper(token) == token && strings.IndexByte(token, '_') < 0
}

// tokenEnd returns where the word at msg[i:] ends, which may have underscores, hyphens and dots. It
// looks at as many bytes as the longest word with a meaning has, and some more.
func tokenEnd(msg string, i int) int {
	for last := min(len(msg), i+maxToken); i < last && (isWordByte(msg[i]) || msg[i] == '_' || msg[i] == '-' || msg[i] == '.'); {
		i++
	}
	return i
}

// closes reports whether after begins with what closes the quote or parenthesis. In a string of
// JSON or Go, a backslash precedes it.
func closes(opened byte, after string) bool {
	if opened == '(' {
		return strings.HasPrefix(after, ")")
	}
	after = strings.TrimPrefix(after, "\\")
	return after != "" && after[0] == opened
}

// isMemberName reports whether what is followed by after is the name of a member of an object.
func isMemberName(opened byte, after string) bool {
	if opened == '(' {
		return false
	}
	after = strings.TrimLeft(strings.TrimPrefix(after, "\\")[1:], " ")
	return strings.HasPrefix(after, ":") || strings.HasPrefix(after, "=>")
}

var codeMembers = [...]string{
	"code", "type", "status", "reason", "error", "error_code", "errorcode", "error_type", "errortype",
	"__type", "name", "err_code", "subcode", "error_subcode", "exception", "an error occurred",
}

// isValueOfCode reports whether before ends with the name of a member that has codes.
func isValueOfCode(before string) bool {
	before = trimRight(before, " :=>\\")
	before = trimRight(before, "\"'\\")
	if before == "" {
		return false
	}
	last := lower(before[len(before)-1])
	for _, name := range &codeMembers {
		n := len(before) - len(name)
		if n >= 0 && last == name[len(name)-1] && strings.EqualFold(before[n:], name) && (n == 0 || !isWordByte(before[n-1]) && before[n-1] != '_') {
			return true
		}
	}
	return false
}

// looksLikeCode reports whether a word is one that people do not write: insufficient_quota,
// ThrottlingException, UNAVAILABLE.
func looksLikeCode(token string) bool {
	capitals, small := 0, 0
	for i := range len(token) {
		switch c := token[i]; {
		case c == '_' && i > 0:
			return true
		case 'A' <= c && c <= 'Z':
			capitals++
			if small > 0 {
				return true
			}
		case 'a' <= c && c <= 'z':
			small++
		}
	}
	return small == 0 && capitals >= len("INTERNAL")
}

// periodInName returns the period in the name of a limit: GenerateRequestsPerDayPerProject.
func periodInName(name string) topics {
	var found topics
	for i := 0; i+6 <= len(name); i++ {
		if name[i] != 'P' || name[i+1] != 'e' || name[i+2] != 'r' {
			continue
		}
		for n, unit := range [...]string{"Second", "Minute", "Hour", "Day", "Week", "Month"} {
			if strings.HasPrefix(name[i+3:], unit) {
				found |= saysPerSecond << n
			}
		}
	}
	return found
}

// grpcNames are the codes of gRPC as its texts name them, except OK and Unknown.
var grpcNames = [...]struct {
	name string
	code uint64
}{
	{"Canceled", grpcCanceled},
	{"InvalidArgument", grpcInvalidArgument},
	{"DeadlineExceeded", grpcDeadlineExceeded},
	{"NotFound", grpcNotFound},
	{"AlreadyExists", grpcAlreadyExists},
	{"PermissionDenied", grpcPermissionDenied},
	{"ResourceExhausted", grpcResourceExhausted},
	{"FailedPrecondition", grpcFailedPrecondition},
	{"Aborted", grpcAborted},
	{"OutOfRange", grpcOutOfRange},
	{"Unimplemented", grpcUnimplemented},
	{"Internal", grpcInternal},
	{"Unavailable", grpcUnavailable},
	{"DataLoss", grpcDataLoss},
	{"Unauthenticated", grpcUnauthenticated},
}

// grpcNamedAt returns the code that follows "rpc error: code" or "StatusCode" at msg[i:], 0 if it
// means nothing.
func grpcNamedAt(msg string, i int) uint64 {
	rest := trimLeft(msg[i:], " =:.")
	return grpcNamed(rest[:tokenEnd(rest, 0)])
}

// grpcNamed returns the code of a name: PermissionDenied, PERMISSION_DENIED.
func grpcNamed(name string) uint64 {
	for _, g := range &grpcNames {
		if equalWithoutUnderscores(name, g.name) {
			return g.code
		}
	}
	return 0
}

func equalWithoutUnderscores(name, want string) bool {
	n := 0
	for i := range len(name) {
		if name[i] == '_' {
			continue
		}
		if n == len(want) || lower(name[i]) != lower(want[n]) {
			return false
		}
		n++
	}
	return n == len(want)
}

// grpcNumberedAt reads the form of Node, "14 UNAVAILABLE: ", at msg[i:]. It returns 0 for anything
// else.
func grpcNumberedAt(msg string, i int) uint64 {
	code := uint64(msg[i] - '0')
	i++
	if i < len(msg) && code == 1 && isDigit(msg[i]) {
		code = 10 + uint64(msg[i]-'0')
		i++
	}
	if i+1 >= len(msg) || msg[i] != ' ' || msg[i+1] < 'A' || msg[i+1] > 'Z' {
		return 0
	}
	end := tokenEnd(msg, i+1)
	if named := grpcNamed(msg[i+1 : end]); named != code || !strings.HasPrefix(msg[end:], ":") {
		return 0
	}
	return code
}
