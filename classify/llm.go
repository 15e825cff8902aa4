package classify

// LLM is a [Classifier] for the APIs of language models. It is [Default], except that KindNotFound
// becomes KindModelNotFound: such an API has fixed addresses, so what is missing is the model.
func LLM(err error) (Verdict, bool) {
	v, ok := Default(err)
	if v.Kind == KindNotFound {
		v.Kind = KindModelNotFound
	}
	return v, ok
}
