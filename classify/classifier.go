package classify

// Classifier says what an error means. It returns false if it does not know, so that [Chain] asks
// the next.
//
// A Classifier must be safe for concurrent use.
type Classifier func(error) (Verdict, bool)

// Of says what err means; the package comment tells how. Of(nil) is the zero Verdict, an
// unrecognised error is {ClassUnknown, KindUnknown}.
//
// For an error that knows its verdict Of allocates nothing, and for a plain message nothing but
// what Error() does.
func Of(err error) (v Verdict) {
	look(err, &v)
	return v
}

// Of asks c, which may be nil, and for what c does not know the rules of the package. It is how an
// option that takes a Classifier comes before them.
func (c Classifier) Of(err error) (v Verdict) {
	if c != nil {
		if v, known := c(err); known {
			return v
		}
	}
	look(err, &v)
	return v
}

// Default is [Of] as a [Classifier]: it returns false for nil and for an unrecognised error, with
// the Verdict that Of returns.
func Default(err error) (v Verdict, known bool) {
	known = look(err, &v)
	return v, known
}

// look puts the verdict on err into v: copies would be most of what a verdict costs.
func look(err error, v *Verdict) (known bool) {
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

// ofTree is what the errors of a tree say by other means than their words, and the class that one
// of them has by a mark.
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

// Chain returns a Classifier that asks each of the given ones in turn; the first that says true
// decides. Nil ones are skipped. If none knows, or for a nil error, it returns what [Of] returns
// for an unrecognised or a nil error, and false.
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
