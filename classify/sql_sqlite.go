package classify

// Primary result codes of SQLite: https://www.sqlite.org/rescode.html. The lowest byte of an
// extended code is the primary one.
const (
	sqliteError      = 1
	sqliteInternal   = 2
	sqlitePerm       = 3
	sqliteAbort      = 4
	sqliteBusy       = 5
	sqliteLocked     = 6
	sqliteNoMem      = 7
	sqliteReadOnly   = 8
	sqliteInterrupt  = 9
	sqliteIOErr      = 10
	sqliteCorrupt    = 11
	sqliteNotFound   = 12
	sqliteFull       = 13
	sqliteCantOpen   = 14
	sqliteProtocol   = 15
	sqliteSchema     = 17
	sqliteTooBig     = 18
	sqliteConstraint = 19
	sqliteMismatch   = 20
	sqliteMisuse     = 21
	sqliteNoLFS      = 22
	sqliteAuth       = 23
	sqliteRange      = 25
	sqliteNotADB     = 26
)

// ofSQLite reads the errors of mattn/go-sqlite3, modernc.org/sqlite, ncruces/go-sqlite3 and their
// kin, which have a field or a method Code.
func ofSQLite(err error) (Verdict, bool) {
	code, ok := codeMethod(err)
	if !ok {
		code, ok = driverNumber(err, "Code")
	}
	if !ok {
		return Verdict{}, false
	}
	return ofSQLiteCode(code & 0xff)
}

func ofSQLiteCode(code int64) (Verdict, bool) {
	switch code {
	case sqliteBusy, sqliteLocked, sqliteAbort, sqliteSchema, sqliteProtocol:
		return repeatable, true
	case sqliteInterrupt:
		return transient(KindTimeout), true
	case sqliteNoMem, sqliteIOErr, sqliteFull, sqliteInternal:
		return transient(KindServer), true
	case sqliteCantOpen:
		return transient(KindConnection), true
	case sqliteCorrupt, sqliteNotADB:
		return permanent(KindServer), true
	case sqlitePerm, sqliteAuth:
		return permanent(KindAuth), true
	case sqliteError, sqliteReadOnly, sqliteNotFound, sqliteTooBig, sqliteConstraint, sqliteMismatch, sqliteMisuse, sqliteNoLFS, sqliteRange:
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}
