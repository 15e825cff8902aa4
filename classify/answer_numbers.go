package classify

import (
	"slices"
	"strings"
)

// codeNumber returns the number that a code is, or 0 if it is none, or above 999,999.
func codeNumber(code string) int {
	if code == "" || len(code) > 6 {
		return 0
	}
	number := 0
	for i := range len(code) {
		if !isDigit(code[i]) {
			return 0
		}
		number = number*10 + int(code[i]-'0')
	}
	return number
}

// isAt reports whether the host is that domain, or below it.
func (a *Answer) isAt(domain string) bool {
	rest, ok := strings.CutSuffix(a.Host, domain)
	return ok && (rest == "" || strings.HasSuffix(rest, "."))
}

// senseOfNumber returns what a number means as a code. The same number means something else at each
// provider, so it counts only at a host of its provider, or beside what only that one sends.
func (a *Answer) senseOfNumber(number int) sense {
	switch {
	case a.isZhipu(number):
		return zhipuNumber(number)
	case a.isAt("facebook.com") || a.isAt("instagram.com") || a.hasCode("OAuthException"):
		return metaNumber(number)
	case a.isAt("minimax.io") || a.isAt("minimaxi.com") || a.isAt("minimax.chat"):
		return minimaxNumber(number)
	case a.isAt("baidubce.com"):
		return baiduNumber(number)
	case a.isAt("twitter.com") || a.isAt("x.com"):
		return twitterNumber(number)
	case number == 20429 && (a.Status == 429 || a.Status == 0): // Twilio
		return limited
	default:
		return noSense
	}
}

func (a *Answer) hasCode(code string) bool {
	return slices.Contains(a.Codes, code)
}

// isZhipu recognises Z.ai and Zhipu. They say all that there is to say with a number of four
// digits, and most refusals with a 429; what no other provider is known to say so is read at any
// host.
func (a *Answer) isZhipu(number int) bool {
	if a.isAt("z.ai") || a.isAt("bigmodel.cn") {
		return true
	}
	return a.Status == 429 && len(a.Codes) == 1 && (number == 1113 || number >= 1308 && number <= 1310)
}

// zhipuNumber has the numbers of docs.z.ai and docs.bigmodel.cn (API reference: errors).
func zhipuNumber(number int) sense {
	switch number {
	case 1000, 1001, 1002, 1003, 1004, 1110, 1111, 1112, 1121, 1220, 1309, 1311:
		return refused
	case 1113, 1304, 1310:
		return used
	case 1308:
		return usedMaybe
	case 1302, 1303, 1305, 1313:
		return limited
	case 1120, 1230, 1234, 1312:
		return busy
	case 1211:
		return noModel
	case 1261:
		return tooLarge
	case 1301:
		return invalid
	default:
		return noSense
	}
}

// metaNumber has the numbers of developers.facebook.com (Graph API: errors, rate limits).
func metaNumber(number int) sense {
	switch {
	case number == 4, number == 17, number == 32, number == 341, number == 613, number >= 80000 && number <= 80014,
		number == 130429, number == 131056, number == 133016:
		return limited // The last three are WhatsApp's.
	case number == 1, number == 2, number == 131000, number == 131016, number == 131057, number == 133004:
		return busy
	case number == 102, number == 190, number == 10, number == 3, number >= 200 && number <= 299, number == 463, number == 467:
		return refused
	default:
		return noSense
	}
}

// minimaxNumber has the numbers of platform.minimax.io (error codes).
func minimaxNumber(number int) sense {
	switch number {
	case 1002, 1039, 1041:
		return limited
	case 1000, 1013, 1024, 1033:
		return busy
	case 1001:
		return late
	case 1004, 2049:
		return refused
	case 1008, 2056:
		return used
	case 1026, 1027, 2013:
		return invalid
	default:
		return noSense
	}
}

// baiduNumber has the numbers of cloud.baidu.com (Qianfan: error codes).
func baiduNumber(number int) sense {
	switch number {
	case 4, 18, 336501, 336502, 336503:
		return limited
	case 17, 19:
		return used
	case 1, 2, 336000, 336100:
		return busy
	case 6, 13, 14, 15, 100, 110, 111:
		return refused
	default:
		return noSense
	}
}

// twitterNumber has the numbers of docs.x.com (error codes of version 1.1).
func twitterNumber(number int) sense {
	switch number {
	case 88:
		return limited
	case 130, 131:
		return busy
	case 185:
		return used
	case 32, 64, 89, 99, 135, 215:
		return refused
	default:
		return noSense
	}
}

// isAboutModel reports whether what was not found is a model: at a model's API, or by the message.
func (a *Answer) isAboutModel() bool {
	if a.Host != "" && a.isAt("amazonaws.com") {
		return strings.HasPrefix(a.Host, "bedrock")
	}
	return a.Status != 400 && (a.Message == "" || containsFold(a.Message, "model"))
}
