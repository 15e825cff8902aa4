package statuspage

import (
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/internal/options"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up how a pipeline is shown. If an option is given twice, the last one counts. An
// invalid value is reported by policy.New as a *policy.OptionError, and by every call if policy.New
// is not used.
type Option func(*config)

type config struct {
	options.Problems

	page       *Page
	classifier classify.Classifier
}

// WithPage shows the pipeline on page, instead of the page of [Handler], for tests and for several
// pages in one program. It must not be nil.
func WithPage(page *Page) Option {
	return func(c *config) {
		if c.NotNil("WithPage", page) {
			c.page = page
		}
	}
}

// WithClassifier sets the classifier, which decides the kinds of errors. Errors it does not know
// are left to the rules of package classify. Pass the classifier of the pipeline's retry policy. It
// must not be nil.
func WithClassifier(classifier classify.Classifier) Option {
	return func(c *config) {
		if c.NotNil("WithClassifier", classifier) {
			c.classifier = classifier
		}
	}
}

// register adds a pipeline to the page.
func (c *config) register(b policy.Binding) observe.Observer {
	return c.page.register(*c, b.Pipeline, b.Describe)
}

func newConfig(all []Option) config {
	c := config{Problems: options.Of(kind), page: &defaultPage}
	options.Apply(&c.Problems, "New", all, func(o Option) { o(&c) })
	return c
}
