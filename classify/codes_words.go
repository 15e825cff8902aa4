package classify

import (
	"encoding/binary"
	"sync"
)

// words is a set of words that names of errors are made of.
type words uint64

const (
	wRate words = 1 << iota
	wLimit
	wThrottled
	wQuota
	wExceeded
	wInsufficient
	wNo
	wMoney
	wSpending // money that is to be spent, not had
	wOwed
	wPayment
	wRequired
	wToo
	wMany
	wRequest
	wConcurrent
	wToken
	wKey
	wLogin
	wInvalid
	wExpired
	wDisabled
	wAccount
	wAccess
	wDenied
	wUnauthorized
	wModel
	wFound
	wUnsupported
	wTimeout
	wTime
	wOverloaded
	wCapacity
	wUnavailable
	wTemporary
	wServer
	wInternal
	wFailed
	wContext
	wLarge
	wContent
	wPolicy
	wLocked
	wShort // a second or a minute
	wHour  // hours
	wDay   // a day
	wMonth // a week or more
	wMust
	wUsage  // usage, a plan or tier
	wFiller // says nothing
	wOther  // any other word
)

// wordList has words that mean the same, between spaces.
type wordList struct {
	set   words
	names string
}

// wordLists has the known words. Codes of a language other than English have other ones.
var wordLists = [...]wordList{
	{wRate, "rate rates frequency burst throttle"},
	{wLimit, "limit limits limited limiting limiter limitation"},
	{wRate | wLimit, "ratelimit ratelimited ratelimits ratelimiting"},
	{wQuota, "quota quotas allowance cap capped"},
	{wExceeded, "exceeded exceed exceeds exceeding reached reaching exhausted depleted over hit overrun"},
	{wInsufficient, "insufficient low empty negative enough"},
	{wNo, "no not missing without absent any"},
	{wToo, "too"},
	{wMany, "many much fast frequent quickly"},
	{wToo | wMany, "toomany"},
	{wToo | wMany | wRequest, "toomanyrequests"},
	{wRequest, "request requests call calls query queries api connections"},
	{wConcurrent, "concurrent concurrency parallel simultaneous inflight"},
	{wRequired, "required needed"},
	{wRequest | wRate | wShort, "rpm rps qps"},
	{wMoney, "credit credits balance prepaid prepayment"},
	{wMoney | wSpending, "budget budgets spend spending billing postpaid"},
	{wOwed, "arrears arrearage overdue unpaid owed"},
	{wPayment, "payment payments"},
	{wToken | wRate | wShort, "tpm"},
	{wToken, "token tokens jwt bearer"},
	{wKey, "key apikey keys secret"},
	{wLogin, "credential credentials authentication authorization auth signature session login"},
	{wInvalid, "invalid incorrect wrong bad malformed unknown unrecognized revoked"},
	{wExpired, "expired expire"},
	{wDisabled, "disabled deactivated inactive suspended blocked banned terminated deleted"},
	{wAccount, "account user org organization organisation workspace customer subscription"},
	{wAccess, "access permission permissions privilege privileges scope scopes"},
	{wDenied, "denied forbidden"},
	{wUnauthorized, "unauthorized unauthorised unauthenticated"},
	{wModel, "model models deployment engine"},
	{wFound, "found exist exists"},
	{wNo | wFound, "notfound"},
	{wUnsupported, "unsupported deprecated decommissioned retired"},
	{wTimeout, "timeout timedout timeouts"},
	{wTime, "time timed out deadline"},
	{wOverloaded, "overloaded overload busy congested congestion"},
	{wCapacity, "capacity"},
	{wUnavailable, "unavailable down maintenance offline"},
	{wTemporary, "temporary temporarily transient"},
	{wServer, "server service gateway upstream backend provider system cluster node"},
	{wInternal, "internal"},
	{wFailed, "failed failure crashed"},
	{wContext, "context prompt input payload body entity message file"},
	{wLarge, "large long big length size window oversize oversized"},
	{wContent, "content safety moderation nsfw sensitive"},
	{wPolicy, "filter filtered policy violation flagged inspection"},
	{wLocked, "lock locked"},
	{wShort, "second seconds secondly sec minute minutes min minutely"},
	{wHour, "hour hours hourly"},
	{wDay | wRate, "rpd tpd"},
	{wDay, "day days daily"},
	{wMonth, "month months monthly week weeks weekly year yearly annual trial"},
	{wUsage, "usage plan tier free"},
	{wMust, "must should cannot may"},
	{wFiller, `error err errors exception fault fatal code type status http https the your is has
		been are for per current currently maximum max hard soft used please try again later
		resource you have a an team project tenant application app client ip some global`},
}

// wordIndex is a hash table of the words, filled when the first one is looked up.
var wordIndex struct {
	once  sync.Once
	slots [wordIndexSize]struct {
		hash uint64
		set  words
	}
}

const (
	wordIndexSize = 1024 // a power of 2, several times the number of words
	maxWord       = 16   // letters of a word: more than any known one has
)

// letters are those of a word, in lower case, and zeros behind them.
type letters struct{ first, last uint64 }

func lettersOf(word []byte) letters {
	var buffer [maxWord]byte
	copy(buffer[:], word)
	return letters{binary.LittleEndian.Uint64(buffer[:]), binary.LittleEndian.Uint64(buffer[8:])}
}

// lettersAt returns the letters of the word msg[i:end].
func lettersAt(msg string, i, end int) letters {
	const small = ones * 0x20 // the bit in which letters differ by their case, and digits have too
	return letters{chunkAt(msg, i) | small, chunkAt(msg, i+8) | small}.cut(end - i)
}

// cut returns the letters of a word of a length.
func (l letters) cut(length int) letters {
	switch {
	case length < 8:
		return letters{l.first & (1<<(8*length) - 1), 0}
	case length < maxWord:
		return letters{l.first, l.last & (1<<(8*(length-8)) - 1)}
	default:
		return l
	}
}

// wordOf returns what a word of a code is, in lower case.
func wordOf(word []byte) words { return lettersOf(word).word(len(word)) }

// throttl is how all words for throttling begin.
const throttl = 't' | 'h'<<8 | 'r'<<16 | 'o'<<24 | 't'<<32 | 't'<<40 | 'l'<<48

// word returns what a word with so many letters is.
func (l letters) word(length int) words {
	if length > len("throttle") && l.first&(1<<56-1) == throttl {
		return wThrottled // Not the "throttle" of an engine.
	}
	if length > maxWord {
		return wOther
	}
	wordIndex.once.Do(fillWordIndex)
	hash := l.hash()
	for i := range uint64(wordIndexSize) {
		slot := &wordIndex.slots[(hash+i)%wordIndexSize]
		switch slot.hash {
		case hash:
			return slot.set
		case 0:
			return wOther
		}
	}
	return wOther
}

func fillWordIndex() {
	for i := range wordLists {
		list := &wordLists[i]
		eachField(list.names, func(start, end int) {
			hash := lettersOf([]byte(list.names[start:end])).hash()
			at := hash
			for wordIndex.slots[at%wordIndexSize].hash != 0 {
				at++
			}
			slot := &wordIndex.slots[at%wordIndexSize]
			slot.hash, slot.set = hash, list.set
		})
	}
}

// hash returns a hash of the letters, never 0.
func (l letters) hash() uint64 {
	hash := l.first * 0x9e3779b97f4a7c15
	hash = (hash ^ hash>>29 ^ l.last) * 0xbf58476d1ce4e5b9
	return max(1, hash^hash>>32)
}

// hasAll reports whether all of the words are in the set.
func (w words) hasAll(all words) bool { return w&all == all }

// hasAny reports whether any of the words is in the set.
func (w words) hasAny(some words) bool { return w&some != 0 }
