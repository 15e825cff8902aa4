package classify

import "strings"

// ofDriverWords reads the errors of drivers that have no type of their own, by their whole text or
// its first words, and the codes of databases in a text that has lost its type.
//
// None proves that nothing was sent: "conn closed", "driver: bad connection" and "nats: timeout"
// also come after an operation has run.
func ofDriverWords(msg string) (Verdict, bool) {
	if !mayBeDriverText(msg) {
		return Verdict{}, false
	}
	switch first := msg[0]; {
	case 'A' <= first && first <= 'Z':
		if v, ok := ofCapitals(msg); ok {
			return v, true
		}
	case 'a' <= first && first <= 'z':
		if v, ok := ofPrefixedWords(msg); ok {
			return v, true
		}
	default:
		return Verdict{}, false
	}
	if msg[len(msg)-1] == ')' {
		if v, ok := ofSQLState(stateOfText(msg)); ok {
			return v, true
		}
	}
	return Verdict{}, false
}

// ofCapitals reads replies of Redis and what else begins with a capital.
func ofCapitals(msg string) (Verdict, bool) {
	switch msg {
	case "TLS requested but server does not support TLS", "MySQL server does not support required protocol 41+":
		return permanent(KindConnection), true
	case "Transaction Conflict. Please retry", "Transaction has been aborted. Please retry":
		return repeatable, true // Badger, Dgraph
	case "DB Closed":
		return closedHere, true
	}
	if isCapital(msg[1]) && isCapital(msg[2]) {
		if v, ok := ofRedisWords(msg); ok {
			return v, true
		}
		for _, constraint := range [...]string{"UNIQUE", "FOREIGN KEY", "NOT NULL", "CHECK", "PRIMARY KEY"} {
			if rest, ok := strings.CutPrefix(msg, constraint); ok && strings.HasPrefix(rest, " constraint failed") {
				return permanent(KindInvalidRequest), true // SQLite
			}
		}
		return Verdict{}, false
	}
	return ofMySQLText(msg)
}

func isCapital(c byte) bool { return 'A' <= c && c <= 'Z' }

// ofPrefixedWords reads texts that begin with the name of a library, or are those of one.
func ofPrefixedWords(msg string) (Verdict, bool) {
	end := strings.IndexByte(msg[:min(len(msg), maxLibraryName)], ':')
	if end < 0 || end+2 > len(msg) || msg[end+1] != ' ' {
		return ofPlainWords(msg)
	}
	library, rest := msg[:end], msg[end+2:]
	switch library {
	case "sql", "driver", "pq":
		return ofSQLWords(rest)
	case "redis", "redigo":
		return ofRedisClient(rest)
	case "memcache":
		return ofMemcache(rest)
	case "nats":
		return ofNATSWords(rest)
	case "kafka":
		return ofSaramaWords(rest)
	case "gocql":
		return ofGoCQL(rest)
	case "zk":
		return ofZooKeeper(rest)
	case "mongo":
		return permanent(KindNotFound), rest == "no documents in result"
	case "ssh":
		return permanent(KindAuth), strings.Contains(rest, "unable to authenticate")
	case "clickhouse":
		return ofClickHouseWords(rest)
	default:
		return Verdict{}, false
	}
}

const (
	maxLibraryName = len("clickhouse:")
	maxPlainWords  = 160 // more than the length of any of them
)

// ofPlainWords reads whole texts without the name of a library.
func ofPlainWords(msg string) (Verdict, bool) {
	switch msg {
	case "conn closed", "conn busy", "conn uninitialized", // pgx
		"invalid connection", "bad connection", "busy buffer", "malformed packet", // MySQL
		"commands out of sync. You can't run this command now",
		"commands out of sync. Did you run multiple statements at once?",
		"rueidis client is closing or unable to connect redis",
		"valkey client is closing or unable to connect valkey",
		"no connections were made when creating the session", // Cassandra
		"not connected", "not Connected", "network Error", // NSQ, MQTT
		"connection with the MQTT server is currently down",
		"connection lost after request transmitted":
		return transient(KindConnection), true
	case "redis nil message", "valkey nil message", "record not found":
		return permanent(KindNotFound), true
	case "tx is closed", "tx closed", "dedicated client should not be used after recycled", "invalid transaction":
		return misused, true
	case "closed pool", "client is disconnected", "client closed", "session has been closed", "database not open":
		return closedHere, true
	case "commit unexpectedly resulted in rollback", "too many rows in result set", "duplicated key not allowed",
		"violates foreign key constraint", "violates check constraint",
		"packet for query is too large. Try adjusting the `Config.MaxAllowedPacket`",
		"unacceptable protocol version", "identifier rejected", "document exists", "cas mismatch":
		return permanent(KindInvalidRequest), true
	case "bad user name or password", "not Authorized", "this authentication plugin is not supported", "authentication failure":
		return permanent(KindAuth), true
	case "database is locked", "database table is locked":
		return repeatable, true
	case "server Unavailable", "temporary failure", "record failed after being retried too many times":
		return transient(KindServer), true
	case "records have timed out before they were able to be produced":
		return transient(KindTimeout), true
	case "the maximum amount of records are buffered, cannot buffer more":
		return bufferFull, true
	default:
		return permanent(KindAuth), len(msg) <= maxPlainWords &&
			strings.HasPrefix(msg, "this user requires ") && strings.Contains(msg, " authentication")
	}
}

// bufferFull is the verdict on a buffer or a pool of this process that is used up for the moment.
// The other side was not asked.
var bufferFull = Verdict{Class: ClassTransient, Kind: KindRateLimit, Health: HealthUnknown}
