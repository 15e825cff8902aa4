package classify

// nameShape is a set of words that a name has if it means something, whatever its order and
// spelling.
type nameShape struct {
	all, any, none words // any may be empty: then it is not asked for
	sense          sense
}

// wSetting are words of names that say that a limit itself is wrong, missing or absent, such as
// "invalid_rate_limit": those of an API to set limits.
const wSetting = wInvalid | wRequired | wFound | wMust | wUnsupported

// nameShapes is in order of preference: causes before symptoms.
var nameShapes = [...]nameShape{
	{wToo | wLarge, wRequest | wContext | wToken | wLimit, 0, tooLarge},
	{wContext | wLarge, wExceeded | wLimit | wToo, 0, tooLarge},

	{wMoney, wExceeded | wInsufficient | wNo | wLimit | wOwed | wDisabled | wQuota | wRequired, 0, used},
	{wOwed, wAccount | wPayment | wServer | wMoney | wFiller, wOther, used},
	{wPayment | wRequired, 0, 0, used},
	{wInsufficient | wQuota, 0, wRate | wShort, used},
	{wThrottled, 0, wSetting, limited},
	{wRate | wLimit, 0, wSetting, limited},
	{wRate | wExceeded, 0, wSetting, slow},
	{wQuota, wExceeded | wLimit, wShort | wRate, usedMaybe},
	{wQuota | wExceeded, wShort | wRate, 0, limited},
	{wToo | wMany, wRequest | wConcurrent, wToken | wContext | wKey, limited},
	{wConcurrent, wLimit | wExceeded | wQuota, wSetting | wLogin, limited},
	{wLimit, wShort, wSetting, slow},
	{wLimit, wDay | wMonth, 0, usedMaybe},
	{wLimit | wUsage, wExceeded, wRequest | wToken, usedMaybe},
	{wLimit | wExceeded | wRequest, 0, wKey, limited},

	{wModel, wUnsupported | wInvalid, 0, noModel},
	{wModel | wNo, wFound, 0, noModel},
	{wModel | wNo, wUnsupported, 0, noModel},

	{wContent, wPolicy | wDenied, 0, unfit},

	{wKey, wInvalid | wExpired | wDisabled | wNo | wDenied | wRequired, wFound | wLimit, forbidden},
	{wToken, wInvalid | wExpired | wDisabled, 0, forbidden},
	{wLogin, wInvalid | wExpired | wNo | wRequired | wFailed, 0, forbidden},
	{wAccount, wDisabled, 0, forbidden},
	{wAccess, wDenied | wInsufficient | wNo, 0, forbidden},
	{wUnauthorized, 0, 0, forbidden},
	{wDenied, wUnauthorized | wAccess | wFiller, 0, forbidden},

	{wOverloaded, wServer | wModel | wTemporary | wToo, 0, failed},
	{wOverloaded, 0, 0, failed},
	{wCapacity, wExceeded | wNo | wInsufficient | wLimit, 0, failed},
	{wUnavailable, 0, 0, failed},
	{wTimeout, 0, 0, lateMaybe},
	{wTime, wExceeded, 0, lateMaybe},
	{wTemporary, wServer | wFailed | wFiller, 0, failed},
	{wInternal, wServer | wFiller | wFailed, 0, failed},
	{wServer, wFailed, 0, failed},
	{wNo | wFound, 0, 0, missing},
}

// byShape returns what a name means that is in no table, by the words that it is made of. One
// unknown word may be what the rest is about ("coupon_limit_reached"), so the sense is then one
// that only counts beside a status that agrees.
func (n *codeName) byShape(spelt string) (sense, words) {
	set := n.words(spelt)
	for i := range nameShapes {
		s := &nameShapes[i]
		if !set.hasAll(s.all) || s.any != 0 && !set.hasAny(s.any) || set.hasAny(s.none) {
			continue
		}
		if set.hasAny(wOther) {
			return weaker(s.sense, set), set
		}
		return s.sense, set
	}
	return noSense, set
}

// weaker returns the sense for a word with other meanings.
func weaker(s sense, set words) sense {
	switch s {
	case limited:
		if set.hasAny(wThrottled) { // no other meaning
			return limited
		}
		return slow
	case busy:
		return failed
	case used, usedMaybe:
		return usedWeak
	case tooLarge:
		return unfit
	case noModel:
		return missing
	case forbidden:
		if set.hasAny(wRequest | wLogin | wUnauthorized) {
			return forbidden
		}
		return noSense
	default:
		return s
	}
}

// period returns the longest period that the words name.
func (w words) period() period {
	switch {
	case w.hasAny(wMonth):
		return perMonth
	case w.hasAny(wDay):
		return perDay
	case w.hasAny(wHour):
		return perHour
	case w.hasAny(wShort):
		return perMinute
	default:
		return noPeriod
	}
}
