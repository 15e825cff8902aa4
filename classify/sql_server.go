package classify

// sqlServerError is what an error of go-mssqldb has.
type sqlServerError interface {
	SQLErrorNumber() int32
	SQLErrorClass() uint8
}

// ofSQLServer reads the number of an error of SQL Server or Azure SQL, and its severity if the
// number is not known:
// https://learn.microsoft.com/azure/azure-sql/database/troubleshoot-common-errors-issues,
// https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-error-severities.
func ofSQLServer(err error) (Verdict, bool) {
	e, ok := err.(sqlServerError)
	if !ok {
		return Verdict{}, false
	}
	if v, ok := ofSQLServerNumber(e.SQLErrorNumber()); ok {
		if e.SQLErrorNumber() == 40501 { // "Retry the request after 10 seconds."
			v = v.afterMessage(driverString(err, "Message"))
		}
		return v, true
	}
	switch class := e.SQLErrorClass(); {
	case class == 13:
		return repeatable, true
	case 11 <= class && class <= 16:
		return permanent(KindInvalidRequest), true
	case class >= 17:
		return transient(KindServer), true
	default:
		return Verdict{}, false
	}
}

func ofSQLServerNumber(number int32) (Verdict, bool) {
	switch number {
	case 1205, 3935, 3960, 3961, 3966, 41301, 41302, 41305, 41325, 41839:
		return repeatable, true
	case 1222:
		return lockTimeout, true
	case -2, 8645, 17197, 10060:
		return transient(KindTimeout), true
	case 10922, 10928, 10929, 10936, 49919, 49920:
		return transient(KindRateLimit), true
	case 601, 615, 617, 669, 701, 802, 845, 921, 926, 997, 1204, 1807, 4060, 4221, 8628, 8651, 9002, 14355, 17142,
		40143, 40166, 40197, 40501, 40540, 40613, 42108, 42109, 45156, 45157, 45161, 45168, 45169, 45319, 49918, 6005, 3906, 976, 983:
		// 3906, 976 and 983: the database is read-only or not there yet, as in a failover.
		return transient(KindServer), true
	case 20, 64, 121, 233, 258, 10051, 10053, 10054, 10061, 11001, 40020:
		return transient(KindConnection), true
	case 229, 230, 262, 297, 300, 916, 15247, 18450, 18451, 18452, 18456, 18461, 18470, 18486, 18487, 18488, 40532, 40615, 40914, 47073:
		return permanent(KindAuth), true
	case 40544:
		return permanent(KindQuotaExceeded), true
	case 911:
		return permanent(KindNotFound), true
	default:
		return Verdict{}, false
	}
}
