package classify

import (
	"math/bits"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// acting are the topics that have more to read behind their words.
const acting = saysGone | saysModel | saysDelay | saysRetryAt | saysCode | saysLimitName | saysEOF | saysGRPC | saysOwnCode

// readByTheBook is [reading.read] as the comments on the phrases describe it: at each word it looks
// for one phrase after the other.
func readByTheBook(msg string) reading {
	var r reading
	for i := 0; i < len(msg); i++ {
		if isPathAt(msg, i) {
			i += pathEnd(msg[i:]) - 1
			continue
		}
		if strings.IndexByte("\"'(", msg[i]) >= 0 {
			r.quoted(msg, i)
		}
		if i > 0 && isWordByte(msg[i-1]) || !isWordByte(msg[i]) {
			continue
		}
		if isDigit(msg[i]) {
			r.number(msg, i)
			continue
		}
		for _, p := range allPhrases() {
			if startsWithWords(msg[i:], p.words) && p.fits(msg, i, i+len(p.words)) {
				r.found(msg, i, i+len(p.words), p.topic)
			}
		}
	}
	return r
}

func startsWithWords(msg, words string) bool {
	return len(msg) >= len(words) && sameBytes(msg, 0, words) == len(words)
}

// allPhrases has each phrase once, in the order in which the matcher finds those of a word.
var allPhrases = func() func() []phrase {
	theMatcher.once.Do(theMatcher.fill)
	var all []phrase
	for _, list := range &phraseLists {
		for line := range strings.Lines(list.phrases) {
			all = insert(all, parsePhrase(strings.TrimSuffix(line, "\n"), list.topic))
		}
	}
	return func() []phrase { return all }
}()

// pieces returns the pieces of messages that contain phrases or near misses.
func pieces() *rapid.Generator[string] {
	words := []string{
		"model", "models", "not found", "does not exist", "503", "status", "404 Not Found", "x", "s", "1", "err", "'code': '", "type",
		"\"code\":\"insufficient_quota\"", "(ThrottlingException)", "rpc error: code = Unavailable", "retry after 3s", "try again in", "6m0s",
	}
	for _, p := range allPhrases() {
		words = append(words, p.words)
	}
	return rapid.Custom(func(t *rapid.T) string {
		piece := rapid.SampledFrom(words).Draw(t, "words")
		switch rapid.IntRange(0, 9).Draw(t, "change") {
		case 0:
			piece = strings.ToUpper(piece)
		case 1:
			piece = strings.ReplaceAll(piece, " ", rapid.SampledFrom([]string{"_", "-", "  ", ""}).Draw(t, "instead of spaces"))
		case 2:
			piece = piece[:rapid.IntRange(0, len(piece)).Draw(t, "length")]
		case 3:
			piece = rapid.StringN(0, 3, 9).Draw(t, "anything")
		case 4:
			at := rapid.IntRange(0, len(piece)-1).Draw(t, "at")
			piece = piece[:at] + string(rapid.Byte().Draw(t, "byte")) + piece[at+1:]
		case 5:
			piece = strings.Repeat("- ", rapid.IntRange(40, 50).Draw(t, "times")) + piece
		default:
		}
		return piece + rapid.SampledFrom([]string{" ", " ", " ", "", "s", "_", "-", ": ", "/", " /", "://", "\n", "\"", "9", "'", "("}).Draw(t, "after")
	})
}

func TestMessagesAreReadByTheBook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		compareReadings(t, strings.Join(rapid.SliceOfN(pieces(), 0, 8).Draw(t, "message"), ""))
	})
}

func FuzzRead(f *testing.F) {
	for _, p := range allPhrases() {
		f.Add(p.words)
		f.Add("the Model x: " + strings.ToUpper(p.words) + "s, 503 " + strings.ReplaceAll(p.words, " ", "_"))
	}
	f.Add("model x does-not-exist https://h/503 /tls: ")
	f.Fuzz(func(t *testing.T, msg string) { compareReadings(t, msg) })
}

func compareReadings(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, msg string,
) {
	t.Helper()
	var got reading
	got.read(msg)
	if diff := cmp.Diff(readByTheBook(msg), got, cmp.AllowUnexported(reading{}, codes{}, codePlace{})); diff != "" {
		t.Fatalf("%q (-by the book +read):\n%s", msg, diff)
	}
}

// A phrase that begins with anything but a letter would never be looked for, and one in capitals
// would never be found.
func TestEachPhraseIsFound(t *testing.T) {
	for _, p := range allPhrases() {
		if c := p.words[0]; c < 'a' || c > 'z' {
			t.Errorf("%q begins with no letter", p.words)
		}
		if strings.ContainsAny(p.words, "^$|_-") {
			t.Errorf("%q is not as it should be written", p.words)
		}
		for _, c := range []byte(p.words) {
			if folded(c) != c {
				t.Errorf("%q is not folded", p.words)
			}
		}
		var r reading
		if r.read(p.words); p.topic&acting == 0 && r.topics&p.topic == 0 {
			t.Errorf("%q is not found", p.words)
		}
	}
}

func TestEachPhraseIsListedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, list := range &phraseLists {
		for line := range strings.Lines(list.phrases) {
			p := parsePhrase(strings.TrimSuffix(line, "\n"), list.topic)
			if p.words == "" || seen[line] {
				t.Errorf("%q is empty, or listed twice", line)
			}
			seen[line] = true
		}
	}
}

// Phrases that begin with words of fewer than four letters are found for whatever follows, so each
// takes up many places: few may.
func TestMostBeginningsOfWordsBeginNoPhrase(t *testing.T) {
	used := 0
	for _, word := range theMatcher.fours {
		used += bits.OnesCount64(word)
	}
	if used > 1<<fourBits/20 {
		t.Errorf("%d of %d begin one", used, 1<<fourBits)
	}
}

func TestModelThatIsMissingStandsWithin96BytesOfItsName(t *testing.T) {
	for _, missing := range []string{"not found", "does not exist"} {
		for n, want := range map[int]bool{95: true, 96: true, 97: false} {
			msg := "model" + strings.Repeat(" ", n) + missing
			if got := ofMessage(msg).says(saysModelMissing); got != want {
				t.Errorf("%q after %d bytes: missing is %t", missing, n, got)
			}
		}
	}
}
