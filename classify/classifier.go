package classify

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
// Options that take a Classifier work this way. A nil c recognises nothing.
func (c Classifier) Of(err error) (v Verdict) {
	if c != nil {
		if v, known := c(err); known {
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
	if ask(err, v) {
		return true
	}
	found, marked, known := ofTree(err)
	if !known {
		r := reader{left: maxErrors, local: true}
		found, known = r.verdict(err)
	}
	*v = found
	if marked != ClassUnknown {
		v.Class = marked
		return true
	}
	return known
}

// ofTree returns what the errors of a tree mean, their messages aside, and the class that one of
// them is marked with.
func ofTree(err error) (v Verdict, marked Class, known bool) {
	if isPlain(err) {
		v, known = ofValue(err, 0)
		return v, ClassUnknown, known
	}
	w := walk{left: maxErrors}
	found := w.visit(err, 0)
	switch {
	case found.rank == carried:
		return found.Verdict, ClassUnknown, true
	case found.rank == recognised, found.NotSent:
		found.NotSent = found.NotSent && !w.processed
		return found.Verdict, w.marked, true
	case w.status != 0:
		v = HTTPStatus(w.status)
		v.NotSent = v.NotSent && !w.processed && found.rank == unanswered
		return v, w.marked, true
	case w.kind != "":
		return Verdict{Class: w.kind.usualClass(), Kind: w.kind}, w.marked, true
	default:
		return found.Verdict, w.marked, found.rank == gone
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
