package classify

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// readByTheBook is [read] as the comments on phrases describe it: at each word it looks for one
// phrase after the other.
func readByTheBook(msg string) reading {
	r := reading{phrase: len(phrases)}
	for i := 0; i < len(msg); i++ {
		if isPathAt(msg, i) {
			i += pathEnd(msg[i:])
			continue
		}
		if i > 0 && isWordByte(msg[i-1]) || !isWordByte(msg[i]) {
			continue
		}
		if isDigit(msg[i]) {
			if r.status == 0 {
				r.status = statusAt(msg, i)
			}
			continue
		}
		for n, p := range &phrases {
			if startsWithWords(msg[i:], p.words, p.whole) {
				r.phrase = min(r.phrase, n)
			}
		}
		if startsWithWords(msg[i:], "model", true) || startsWithWords(msg[i:], "models", true) {
			r.model = i + len("model")
		}
		if r.model != 0 && i-r.model <= maxModelName &&
			(startsWithWords(msg[i:], "not found", true) || startsWithWords(msg[i:], "does not exist", true)) {
			r.modelMissing = true
		}
	}
	return r
}

// pieces returns the pieces of messages that contain phrases or near misses.
func pieces() *rapid.Generator[string] {
	words := []string{"model", "models", "not found", "does not exist", "503", "status", "404 Not Found", "x", "s", "1", "err"}
	for _, p := range &phrases {
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
		return piece + rapid.SampledFrom([]string{" ", " ", " ", "", "s", "_", "-", ": ", "/", " /", "://", "\n", "\"", "9"}).Draw(t, "after")
	})
}

func TestMessagesAreReadByTheBook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		compareReadings(t, strings.Join(rapid.SliceOfN(pieces(), 0, 8).Draw(t, "message"), ""))
	})
}

func FuzzRead(f *testing.F) {
	for _, p := range &phrases {
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
	if diff := cmp.Diff(readByTheBook(msg), read(msg), cmp.AllowUnexported(reading{})); diff != "" {
		t.Fatalf("%q (-by the book +read):\n%s", msg, diff)
	}
}

// A phrase that begins with anything but a letter would never be looked for, and one in capitals
// would never be found.
func TestPhrasesBeginWithALetterAndAreFolded(t *testing.T) {
	for n, p := range &phrases {
		if charOf[p.words[0]] != letter {
			t.Errorf("%q begins with no letter", p.words)
		}
		for _, c := range []byte(p.words) {
			if folded(c) != c {
				t.Errorf("%q is not folded", p.words)
			}
		}
		if r := read(p.words); r.phrase > n {
			t.Errorf("%q is not found", p.words)
		}
	}
}

func TestModelThatIsMissingStandsWithin96BytesOfItsName(t *testing.T) {
	for _, missing := range []string{"not found", "does not exist"} {
		for n, want := range map[int]bool{95: true, 96: true, 97: false} {
			msg := "model" + strings.Repeat(" ", n) + missing
			if got := read(msg).modelMissing; got != want {
				t.Errorf("%q after %d bytes: missing is %t", missing, n, got)
			}
		}
	}
}
