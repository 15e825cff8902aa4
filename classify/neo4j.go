package classify

import "strings"

// ofNeo4j reads the code of an error of Neo4j, "Neo.<class>.<category>.<title>":
// https://neo4j.com/docs/status-codes/current/. The driver's own IsRetriable changes the error, so
// it is not asked.
func ofNeo4j(err error) (Verdict, bool) {
	code := driverString(err, "Code")
	rest, ok := strings.CutPrefix(code, "Neo.")
	if !ok {
		return Verdict{}, false
	}
	class, rest, _ := strings.Cut(rest, ".")
	category, title, _ := strings.Cut(rest, ".")
	switch {
	case title == "NotALeader", title == "ForbiddenOnReadOnlyDatabase", title == "AuthorizationExpired":
		return repeatable, true
	case title == "TransactionTimedOut", title == "TransactionTimedOutClientConfiguration", title == "LockAcquisitionTimeout":
		return transient(KindTimeout), true
	case class == "TransientError" && (title == "Terminated" || title == "LockClientStopped"):
		// The drivers take these two for errors of the client: it ended the transaction itself.
		return permanent(KindInvalidRequest), true
	case class == "TransientError" && category == "Transaction":
		return repeatable, true
	case class == "TransientError":
		return transient(KindServer), true
	case class == "DatabaseError":
		return Verdict{Kind: KindServer}, true
	case class == "ClientError" && title == "AuthenticationRateLimit":
		return transient(KindRateLimit), true
	case class == "ClientError" && category == "Security":
		return permanent(KindAuth), true
	case class == "ClientError" && title == "DatabaseNotFound":
		return permanent(KindNotFound), true
	case class == "ClientError":
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}
