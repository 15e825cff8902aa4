package classify

import "github.com/tenax-go/tenax/internal/expected"

// Classifier returns what an error means, or false if it does not recognise the error, so that
// [Chain] asks the next one.
//
// A Classifier must be safe for concurrent use.
type Classifier func(error) (Verdict, bool)

// Of returns what err means, by the rules in the package comment: the zero Verdict for nil, and
// {ClassUnknown, KindUnknown} for an unrecognised error.
//
// Of allocates nothing for an error that has a verdict, and nothing but what Error() allocates for
// a plain message.
func Of(err error) (v Verdict) {
	judge(err, &v)
	return v
}

// Of asks c first, and applies the rules of the package to errors that c does not recognise.
// Options that take a Classifier work this way. A nil c recognises nothing. An error that is
// [Expected], or that its pipeline expects, is so whatever c returns.
func (c Classifier) Of(err error) (v Verdict) {
	if c != nil {
		if v, known := c(expected.Bare(err)); known {
			v.Expected = v.Expected || IsExpected(err)
			if v.Expected {
				normalise(&v)
			}
			return v
		}
	}
	judge(err, &v)
	return v
}

// Default is [Of] as a [Classifier]: it returns false for nil and for an unrecognised error, with
// the Verdict that Of returns.
func Default(err error) (v Verdict, known bool) {
	known = judge(err, &v)
	return v, known
}

// judge stores the verdict on err in v. Copying it would be most of the cost.
func judge(err error, v *Verdict) (known bool) {
	if err == nil {
		return false
	}
	if isPlain(err) {
		return judgePlain(err, v)
	}
	if ask(err, v) || askMark(err, v) {
		return true
	}
	marked, known := ofTree(err, v)
	if !known {
		r := reader{left: maxErrors, local: true}
		known = r.verdict(err, v)
	}
	if marked != ClassUnknown {
		v.Class = marked
		return true
	}
	return known
}

// judgePlain is judge for an error that is nothing but a message, the most frequent one that is
// made anew each time.
func judgePlain(err error, v *Verdict) (known bool) {
	defer func() {
		if recover() != nil {
			*v, known = Verdict{Kind: KindUnknown}, false
		}
	}()
	msg := err.Error()
	if len(msg) == len("context canceled") || len(msg) == len("unexpected EOF") { // may be a value
		if *v, known = ofValue(err, 0); known {
			return true
		}
	}
	if mayBeUntyped(msg) || mayBeDriverText(msg) {
		if *v, known = ofUntyped(msg); known {
			return true
		}
	}
	if known = ofWords(head(msg), v); !known {
		v.Kind = KindUnknown
	}
	return known
}

// ofTree stores what the errors of a tree mean, their messages aside, and returns the class that
// one of them is marked with.
func ofTree(err error, v *Verdict) (marked Class, known bool) {
	var found answer
	w := walk{left: maxErrors}
	w.visit(err, &surroundings{}, &found)
	switch {
	case found.rank == carried:
		*v = found.Verdict
		return ClassUnknown, true
	case found.rank == recognised, found.NotSent:
		*v = found.Verdict
		v.NotSent = v.NotSent && !w.processed
		return w.marked, true
	case w.status != 0:
		*v = HTTPStatus(w.status)
		v.NotSent = v.NotSent && !w.processed && found.rank == unanswered
		return w.marked, true
	case w.kind != "":
		*v = Verdict{Class: w.kind.usualClass(), Kind: w.kind}
		return w.marked, true
	default:
		*v = found.Verdict
		return w.marked, found.rank == gone
	}
}

// Chain returns a Classifier that asks the given ones in turn; the first that recognises the error
// decides. Nil ones are skipped. If none does, or the error is nil, it returns false and what [Of]
// returns for an unrecognised or a nil error.
//
// Classifiers before [Default] refine it:
//
//	classify.Chain(ofOurDatabase, classify.Default)
func Chain(classifiers ...Classifier) Classifier {
	chain := make([]Classifier, 0, len(classifiers))
	for _, c := range classifiers {
		if c != nil {
			chain = append(chain, c)
		}
	}
	return func(err error) (Verdict, bool) {
		if err == nil {
			return Verdict{}, false
		}
		for _, classify := range chain {
			if v, ok := classify(err); ok {
				return v, true
			}
		}
		return Verdict{Kind: KindUnknown}, false
	}
}
