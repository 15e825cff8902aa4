package classify

// driverBeginnings are the first five bytes of the texts that [ofPlainWords] knows, and of the
// names of libraries that [ofPrefixedWords] knows. Nearly all other messages differ there, and need
// no further look.
var driverBeginnings = [...]string{
	"authe", "bad c", "bad u", "busy ", "cas m", "click", "clien", "close", "comma", "commi",
	"conn ", "conne", "datab", "dedic", "docum", "drive", "dupli", "gocql", "ident", "inval",
	"kafka", "malfo", "memca", "mongo", "nats:", "netwo", "no co", "not A", "not C", "not c",
	"packe", "recor", "redig", "redis", "rueid", "serve", "sessi", "tempo", "the m", "this ",
	"too m", "tx cl", "tx is", "unacc", "valke", "viola",
}

const beginningBits = 10

// beginsDriverText has a bit for the hash of each beginning.
var beginsDriverText = func() (set [1 << (beginningBits - 6)]uint64) {
	for _, text := range &driverBeginnings {
		n := hashOfBeginning(text)
		set[n>>6] |= 1 << (n & 63)
	}
	return set
}()

func hashOfBeginning(text string) uint32 {
	_ = text[4]
	first := uint32(text[0]) | uint32(text[1])<<8 | uint32(text[2])<<16 | uint32(text[3])<<24
	return (first ^ uint32(text[4])<<13) * 0x9e3779b1 >> (32 - beginningBits)
}

// mayBeDriverText reports whether [ofDriverWords] may know msg. Names of libraries of two or three
// letters end with a colon there.
func mayBeDriverText(msg string) bool {
	if len(msg) < len("closed") {
		return false
	}
	if c := msg[0]; c < 'a' || c > 'z' {
		return 'A' <= c && c <= 'Z'
	}
	if msg[2] == ':' || msg[3] == ':' || msg[len(msg)-1] == ')' {
		return true
	}
	n := hashOfBeginning(msg)
	return beginsDriverText[n>>6]>>(n&63)&1 != 0
}
