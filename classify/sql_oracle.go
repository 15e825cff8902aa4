package classify

// ofOracle reads the number of an error of Oracle: godror and go-ora.
// https://docs.oracle.com/en/error-help/db/.
func ofOracle(err error) (Verdict, bool) {
	number, ok := driverNumber(err, "ErrCode")
	if !ok {
		if e, has := err.(interface{ Code() int }); has {
			number, ok = int64(e.Code()), true
		}
	}
	if !ok {
		return Verdict{}, false
	}
	if v, ok := ofOracleNumber(number); ok {
		return v, true
	}
	if isOracleRefusal(number) {
		return permanent(KindInvalidRequest), true
	}
	return Verdict{}, false
}

func ofOracleNumber(number int64) (Verdict, bool) {
	switch number {
	case 54, 60, 104, 1555, 4020, 4061, 4065, 4068, 8176, 8177, 16000, 2049, 12838:
		// Deadlocks, conflicts, snapshots too old, packages that were compiled anew.
		return repeatable, true
	case 51, 4021, 30006:
		return lockTimeout, true
	case 1013, 3136, 12170, 12535, 12606, 12608, 12609:
		return transient(KindTimeout), true
	case 28, 1012, 2396, 2399, 3113, 3114, 3135, 12152, 12505, 12514, 12521, 12528, 12537, 12541, 12543, 12545, 12547, 12560, 12571,
		25401, 25402, 25403, 25404, 25405, 25407, 25408, 25409, 25425, 12526, 12527:
		return transient(KindConnection), true
	case 18, 20, 257, 1033, 1034, 1089, 1090, 1092, 1652, 1653, 1654, 1658, 4030, 4031, 12516, 12518, 12519, 12520, 10456, 16456:
		return transient(KindServer), true
	case 2391:
		return transient(KindRateLimit), true
	case 1004, 1005, 1017, 1031, 1045, 28000, 28001, 28003, 28009, 28040, 1988, 1920, 1749:
		return permanent(KindAuth), true
	case 1403, 1435:
		return permanent(KindNotFound), true
	case 1536, 2392, 2393, 2395:
		return permanent(KindQuotaExceeded), true
	case 600, 7445:
		return Verdict{Kind: KindServer}, true
	case 12154:
		return permanent(KindConnection), true
	default:
		return Verdict{}, false
	}
}

// isOracleRefusal knows the ranges of errors in a statement or in its data.
func isOracleRefusal(number int64) bool {
	switch {
	case number == 1, 900 <= number && number <= 1000, 1400 <= number && number <= 1489, number == 1722, number == 1756,
		1830 <= number && number <= 1899, 2289 <= number && number <= 2299, 6500 <= number && number <= 6592,
		number == 12899, 20000 <= number && number <= 20999:
		return true
	default:
		return false
	}
}
