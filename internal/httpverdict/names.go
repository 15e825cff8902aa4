package httpverdict

// role is what a member of an error's body tells, by its name.
type role uint8

const (
	noRole          role = iota
	codeRole             // the error's name or number
	exactRole            // one that distinguishes errors with the same code
	kindRole             // the name of a group of errors
	statusRole           // the name of the status, or its number
	httpStatusRole       // its number
	reasonRole           // a name, or a text
	nameRole             // a name, if it looks like one
	titleRole            // a name, and a text
	messageRole          // a text
	limitRole            // the name of a limit
	minuteRole           // a delay
	secondRole           // a delay
	millisecondRole      // a delay
	momentRole           // when to come back
	retryRole            // whether to try again
)

// place is where in the body a member stands.
type place uint8

const (
	noPlace         place = iota
	topPlace              // around the error, or the error itself
	errorPlace            // in the error
	innerPlace            // in the error inside of the error, or in what an API adds to it
	detailPlace           // in the details
	metadataPlace         // where only limits and delays count, and the names of kinds
	messagePlace          // in a message with its language
	parametersPlace       // where only delays count
)

// maxName is more than the length of any name below.
const maxName = 32

// plainName appends the name in lower case, without the signs between its words, to buffer. It is
// empty for a name that is too long.
func plainName(buffer *[maxName]byte, name string) []byte {
	plain := buffer[:0]
	for i := range len(name) {
		switch c := name[i]; {
		case c == '_', c == '-', c == '.', c == ' ':
		case len(plain) == maxName:
			return nil
		case 'A' <= c && c <= 'Z':
			plain = append(plain, c+'a'-'A')
		default:
			plain = append(plain, c)
		}
	}
	return plain
}

// roleOf returns the role of a member that is a string, a number, true or false.
func roleOf(plain []byte) role {
	switch string(plain) {
	case "code", "errcode", "errorname", "errname", "faultcode":
		return codeRole
	case "errorcode", "subcode", "errorsubcode", "reasoncode", "errorcodes", "exceptioncode":
		return exactRole
	case "type", "errortype", "exception", "exceptiontype", "exctype", "tag", "classification":
		return kindRole
	case "status":
		return statusRole
	case "statuscode", "httpstatus", "httpstatuscode", "httpcode", "rawstatuscode":
		return httpStatusRole
	case "reason", "errorreason":
		return reasonRole
	case "name", "id", "category", "slug":
		return nameRole
	case "error", "errors", "err", "title", "errorsummary", "fault":
		return titleRole
	default:
		return furtherRoleOf(plain)
	}
}

// furtherRoleOf is roleOf for texts, limits and delays.
func furtherRoleOf(plain []byte) role {
	switch string(plain) {
	case "message", "msg", "detail", "description", "errordescription", "errormessage", "errormessages", "errormsg", "errmsg",
		"statusmsg", "statusmessage", "faultstring", "summary", "userpresentablemessage", "developermessage", "raw", "messages", "cause",
		"details", "reasonphrase", "text":
		return messageRole
	case "quotaid", "quotametric", "quotalimit", "quotaunit", "subject", "policyname", "period", "limitsource", "limittype",
		"limitname", "ratelimittype", "quotatype":
		return limitRole
	case "retrydelay", "retryafter", "retryafterseconds", "retryaftersec", "retryaftersecs", "retryinseconds", "retryin",
		"secondsuntilretry", "waitseconds", "waittime", "estimatedtime", "backoff", "resetafter", "resetin", "resetinseconds",
		"resetsinseconds", "resetsin":
		return secondRole
	case "retryafterms", "retryaftermilliseconds", "retryaftermillis", "retryinms", "waitms", "resetafterms", "resetinms":
		return millisecondRole
	case "estimatedtimetoregainaccess":
		return minuteRole
	case "resetat", "resetsat", "resettime", "retryat", "retryafterdate", "resetdate":
		return momentRole
	case "retryable", "isretryable", "retriable", "shouldretry", "istransient":
		return retryRole
	default:
		return noRole
	}
}

// inside returns the place of what stands in an object or a list of the given name, and noPlace if
// that says nothing about the error.
func (p place) inside(plain []byte) place {
	switch p {
	case topPlace:
		return insideTop(plain)
	case errorPlace, innerPlace:
		return p.insideError(plain)
	case detailPlace:
		switch string(plain) {
		case "violations", "metadata":
			return metadataPlace
		}
	case metadataPlace:
		if string(plain) == "headers" {
			return noPlace // Of another response.
		}
	case noPlace, messagePlace, parametersPlace:
	}
	return noPlace
}

func insideTop(plain []byte) place {
	switch string(plain) {
	case "error", "errors", "err", "fault", "detail", "exception", "odataerror":
		return errorPlace
	case "response", "responsemetadata", "baseresp", "meta", "status", "header":
		return topPlace
	case "innererror", "cause", "extensions", "rootcause":
		return innerPlace
	case "details":
		return detailPlace
	case "metadata":
		return metadataPlace
	case "parameters", "errorextra":
		return parametersPlace
	case "messages", "errormessages", "errorcodes", "message":
		return messagePlace
	default:
		return noPlace
	}
}

func (p place) insideError(plain []byte) place {
	switch string(plain) {
	case "error", "errors", "detail":
		return p
	case "innererror", "cause", "causedby", "causes", "rootcause", "extensions", "reason", "originalerror":
		return innerPlace
	case "details", "data":
		return detailPlace
	case "metadata":
		return metadataPlace
	case "parameters":
		return parametersPlace
	case "message", "messages", "errorcodes":
		return messagePlace
	default:
		return noPlace
	}
}

// rankOf returns how exact a code is that stands at a place in a role. What an API says of the
// reason is more exact than the error's code, that than its type, and all of them than what stands
// around the error.
func rankOf(at place, of role, depth int) rank {
	const ofReason, ofInner, ofError, ofDetail, ofTop = 0, 2, 10, 20, 30
	switch at {
	case detailPlace:
		if of == reasonRole || of == exactRole {
			return ofReason
		}
		return ofDetail + rank(of)
	case innerPlace:
		return ofInner + rank(maxDepth-depth) // The innermost is the most exact.
	case metadataPlace:
		return ofError - 1
	case errorPlace:
		return ofError + byRole[of]
	default:
		return ofTop + byRole[of]
	}
}

var byRole = [...]rank{exactRole: 0, reasonRole: 1, codeRole: 2, kindRole: 3, statusRole: 4, titleRole: 5, nameRole: 6, retryRole: 0}
