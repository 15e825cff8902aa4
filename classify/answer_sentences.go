package classify

// maxSentences is how many bytes of a message are read a sentence at a time.
const maxSentences = 1 << 10

// saysUsedUp reports whether a sentence of the message says that money is used up. A message that
// comes with a refusal may say so in more words than those that mean nothing else anywhere. Not
// such a sentence is one about a rate or a quota, which often come with advice to pay, or about
// rights.
func saysUsedUp(message string) bool {
	return anySentence(message, func(set words) bool {
		switch {
		case set.hasAny(wShort | wHour | wQuota | wRate | wAccess | wMust):
			return false
		case set.hasAny(wSpending):
			return set.hasAny(wExceeded)
		default:
			return set.hasAny(wMoney) && set.hasAny(wExceeded|wInsufficient|wNo) ||
				set.hasAny(wOwed) && set.hasAny(wAccount|wPayment)
		}
	})
}

// saysMoneyIsGone is saysUsedUp for a message that comes with a rate limit. There it must say so in
// plain words: "No credits are needed" does not, and what there is too much of is the requests.
func saysMoneyIsGone(message string) bool {
	const other = wShort | wHour | wQuota | wRate | wLimit | wAccess | wMust | wRequest | wToo | wMany | wNo
	return anySentence(message, func(set words) bool {
		isGone := set.hasAny(wMoney) && set.hasAny(wExceeded|wInsufficient) || set.hasAny(wOwed) && set.hasAny(wAccount|wPayment)
		return isGone && !set.hasAny(other)
	})
}

// isToCaller reports whether a message about money is about the caller's own account: it says
// "your" or "you have", or nothing else. Another may be about an account that the server looked at.
func isToCaller(message string) bool {
	const short = 28
	return len(message) <= short || containsFold(message, "your ") || containsFold(message, "you have ") ||
		containsFold(message, "you do not have ") || hasPrefixFold(message, "you ran out")
}

// saysLimitReached reports whether a sentence says that a limit is reached, and not how fast.
func saysLimitReached(message string) bool {
	return anySentence(message, func(set words) bool {
		return set.hasAll(wLimit|wExceeded) && !set.hasAny(wRate|wShort|wHour)
	})
}

// anySentence reports whether a sentence of the message has words such as are asked for.
func anySentence(message string, has func(words) bool) bool {
	message = message[:min(len(message), maxSentences)]
	var set words
	for i := 0; i < len(message); i++ {
		c := message[i]
		if !isWordByte(c) {
			if isSentenceEnd(c, message[i+1:]) {
				if has(set) {
					return true
				}
				set = 0
			}
			continue
		}
		end := i + 1
		for end < len(message) && isWordByte(message[end]) {
			end++
		}
		if end-i <= maxWord {
			set |= lettersAt(message, i, end).word(end - i)
		}
		i = end - 1
	}
	return has(set)
}

func isSentenceEnd(c byte, after string) bool {
	switch c {
	case '\n', ';', '!', '?':
		return true
	case '.':
		return after == "" || after[0] == ' ' || after[0] == '\n'
	default:
		return false
	}
}
