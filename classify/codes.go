package classify

import "sync"

// sense is what a code means, and beside which statuses it counts.
type sense uint8

const (
	noSense    sense = iota // not recognised
	nothing                 // recognised, and it adds nothing to any status
	used                    // the account is used up: credits, balance, budget, a quota of days
	usedMaybe               // the same, unless a limit by the minute is named
	usedWeak                // the same, in a word with other meanings
	limited                 // too many requests for now
	slow                    // the same, in a word with other meanings
	busy                    // the service is overloaded, or failed
	failed                  // the same, in a word with other meanings
	late                    // it ran out of time
	lateMaybe               // the same, in a word with other meanings
	locked                  // another operation is there first, for now
	refused                 // the credentials are wrong, or without the right
	forbidden               // the same, in a word with other meanings
	noModel                 // no such model or deployment
	noResource              // no such model at a model's API, no such resource elsewhere
	missing                 // no such resource
	invalid                 // the request cannot be accepted
	unfit                   // the same, in a word with other meanings
	tooLarge                // the request is too large
	conflict                // another operation was there first
	numSenses
)

// counts says beside which statuses a sense counts.
type counts uint8

const (
	never       counts = iota
	always             // whatever the status is
	ifTransient        // beside one that is transient, or none
	ifPermanent        // beside one that only says that the request is not accepted, or none
	ifRefusal          // beside any that is permanent, or none
	ifLimited          // beside 402, 403 and 429
)

// beside reports whether the sense counts beside a status with that verdict.
func (s sense) beside(status *Verdict) bool {
	switch senses[s].counts {
	case always:
		return true
	case ifTransient:
		// A 424 says that what failed was something behind the server.
		return status.Class == ClassTransient || status.Kind == KindUnknown || status.Status == 424
	case ifPermanent:
		plain := status.Kind == KindInvalidRequest || status.Kind == senses[s].verdict.Kind || status.Status < 400
		return status.Class != ClassTransient && plain || s == unfit && status.Status == 402
	case ifRefusal:
		return status.Class != ClassTransient
	case ifLimited:
		return status.Status == 429 || status.Status == 402 || status.Status == 403
	default:
		return false
	}
}

// senses has the verdict of each sense.
var senses = [numSenses]struct {
	verdict Verdict
	counts  counts
}{
	noSense:    {Verdict{}, never},
	nothing:    {Verdict{}, never},
	used:       {permanent(KindQuotaExceeded), always},
	usedMaybe:  {permanent(KindQuotaExceeded), always},
	usedWeak:   {permanent(KindQuotaExceeded), ifLimited},
	limited:    {transient(KindRateLimit), always},
	slow:       {transient(KindRateLimit), ifTransient},
	busy:       {transient(KindServer), always},
	failed:     {transient(KindServer), ifTransient},
	late:       {transient(KindTimeout), always},
	lateMaybe:  {transient(KindTimeout), ifTransient},
	locked:     {transient(KindConflict), ifRefusal},
	refused:    {permanent(KindAuth), always},
	forbidden:  {permanent(KindAuth), ifPermanent},
	noModel:    {permanent(KindModelNotFound), always},
	noResource: {permanent(KindModelNotFound), always},
	missing:    {permanent(KindNotFound), ifPermanent},
	invalid:    {permanent(KindInvalidRequest), always},
	unfit:      {permanent(KindInvalidRequest), ifPermanent},
	tooLarge:   {permanent(KindInvalidRequest), always},
	conflict:   {permanent(KindConflict), ifPermanent},
}

// isKnown reports whether the sense means something without a status.
func (s sense) isKnown() bool { return senses[s].counts != never && senses[s].counts != ifLimited }

// codeList has names with one sense, between spaces, as their API spells them.
type codeList struct {
	sense sense
	names string
}

// codeLists has all names. The first list with a name counts.
var codeLists = [...][]codeList{
	modelCodes, hostedModelCodes, chineseModelCodes,
	awsCodes, azureCodes, googleCodes, otherCloudCodes,
	saasCodes, paymentCodes, infrastructureCodes,
}

const (
	indexSize = 2048 // a power of 2, about twice the number of names
	maxProbes = 64
)

// codeIndex is a hash table of the names, by their letters and digits alone. It is filled when the
// first code is looked up, so a program that never does pays nothing.
var codeIndex struct {
	once  sync.Once
	slots [indexSize]codeSlot
}

// codeSlot is where a name is. The zero codeSlot is empty.
type codeSlot struct {
	hash        uint32 // its upper half: a name is not compared otherwise
	group, list uint8
	start, end  uint16
}

// lookUp returns the sense of a name by its hash, and its spelling in the tables.
func lookUp(hash uint64) (found sense, spelling string) {
	codeIndex.once.Do(fillCodeIndex)
	for i := range uint64(maxProbes) {
		slot := &codeIndex.slots[(hash+i)%indexSize]
		if slot.end == 0 {
			break
		}
		if uint64(slot.hash) == hash>>32 {
			list := &codeLists[slot.group][slot.list]
			return list.sense, list.names[slot.start:slot.end]
		}
	}
	return noSense, ""
}

func fillCodeIndex() {
	for group, lists := range codeLists {
		for list := range lists {
			names := lists[list].names
			eachField(names, func(start, end int) {
				var n codeName
				n.fold(names[start:end])
				addCode(n.hash(), codeSlot{0, uint8(group), uint8(list), uint16(start), uint16(end)})
			})
		}
	}
}

func addCode(hash uint64, slot codeSlot) {
	slot.hash = uint32(hash >> 32)
	for i := range uint64(maxProbes) {
		if at := &codeIndex.slots[(hash+i)%indexSize]; at.end == 0 {
			*at = slot
			return
		}
	}
}

// eachField calls visit for each part of the text between white space.
func eachField(text string, visit func(start, end int)) {
	start := 0
	for i := range len(text) + 1 {
		if i < len(text) && text[i] != ' ' && text[i] != '\n' && text[i] != '\t' {
			continue
		}
		if i > start {
			visit(start, i)
		}
		start = i + 1
	}
}
