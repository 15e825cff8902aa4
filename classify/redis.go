package classify

import "strings"

// redisReply is what the errors of go-redis have that are a reply of the server.
type redisReply interface{ RedisError() }

// ofRedisReply reads a reply of Redis, Valkey and their kin, by go-redis, redigo, rueidis and
// valkey-go. What is not to be repeated is an answer, as clients have it, which repeat none of the
// others themselves.
func ofRedisReply(err error) (Verdict, bool) {
	msg := err.Error()
	if v, ok := ofDriverWords(msg); ok {
		return v, true
	}
	return permanent(KindInvalidRequest), msg != ""
}

// ofRedisWords returns what a reply means by its first word, which is its code:
// https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors. A message that is no
// reply hardly begins with one of them.
func ofRedisWords(msg string) (Verdict, bool) {
	code, rest, _ := strings.Cut(msg, " ")
	switch code {
	case "LOADING", "MASTERDOWN", "CLUSTERDOWN", "NOREPLICAS", "MISCONF", "NOMASTERLINK", "NOGOODSLAVE", "NOQUORUM", "INPROG",
		"UNKILLABLE", "IOERR":
		return transient(KindServer), true
	case "READONLY", "TRYAGAIN", "UNBLOCKED":
		return repeatable, rest != ""
	case "MOVED", "ASK":
		return repeatable, rest != "" && isDigit(rest[0])
	case "BUSY":
		return transient(KindServer), strings.HasPrefix(rest, "Redis ") || strings.HasPrefix(rest, "Valkey ")
	case "NOAUTH", "WRONGPASS", "NOPERM":
		return permanent(KindAuth), rest != ""
	case "DENIED":
		return permanent(KindAuth), strings.Contains(rest, "protected mode")
	case "NOSCRIPT":
		return permanent(KindNotFound), true
	case "OOM":
		return permanent(KindQuotaExceeded), strings.HasPrefix(rest, "command not allowed")
	case "WRONGTYPE", "CROSSSLOT", "BUSYGROUP", "BUSYKEY", "NOGROUP", "NOTBUSY", "NOPROTO":
		return permanent(KindInvalidRequest), rest != ""
	case "EXECABORT":
		if _, cause, found := strings.Cut(rest, "because of: "); found {
			return ofRedisCause(cause)
		}
		return permanent(KindInvalidRequest), true
	case "ERR":
		return ofRedisError(rest)
	default:
		return Verdict{}, false
	}
}

// ofRedisCause reads the reply that ended a transaction. It is not read again as a transaction.
func ofRedisCause(msg string) (Verdict, bool) {
	if v, ok := ofRedisWords(strings.TrimPrefix(msg, "EXECABORT ")); ok {
		return v, true
	}
	return permanent(KindInvalidRequest), true
}

// ofRedisError reads a reply with the code of no error in particular.
func ofRedisError(rest string) (Verdict, bool) {
	switch {
	case strings.HasPrefix(rest, "max number of clients"):
		return transient(KindServer), true
	case strings.HasPrefix(rest, "invalid password"), strings.HasPrefix(rest, "AUTH "), strings.HasPrefix(rest, "operation not permitted"):
		return permanent(KindAuth), true
	case strings.Contains(rest, "-READONLY You can't write against a read only replica"):
		// A script came to a replica.
		return repeatable, true
	case strings.HasPrefix(rest, "no such key"), strings.HasPrefix(rest, "unknown index"), strings.HasPrefix(rest, "No such "):
		return permanent(KindNotFound), true
	case strings.HasPrefix(rest, "unknown command"), strings.HasPrefix(rest, "wrong number of arguments"), strings.HasPrefix(rest, "syntax error"),
		strings.HasPrefix(rest, "value is not "), strings.HasPrefix(rest, "unknown subcommand"), strings.HasPrefix(rest, "invalid expire time"):
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}
