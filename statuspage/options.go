package statuspage

import (
	"errors"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up how a pipeline is shown. Where an option is given twice, the last one counts. An
// invalid value is reported by policy.New as a *policy.OptionError, and by every call if policy.New
// is not used.
type Option func(*config)

type config struct {
	page       *Page
	classifier classify.Classifier
	err        error
}

// WithPage shows the pipeline on a page of its own choice, for tests and for several pages in one
// program. The default is the page of [Handler]. It must not be nil.
func WithPage(page *Page) Option {
	return func(c *config) {
		if page == nil {
			c.invalid("WithPage", "must not be nil")
			return
		}
		c.page = page
	}
}

// WithClassifier decides of which kind errors are, before the rules of package classify do for
// those it does not know. Give it the classifier that the pipeline's retry policy has. It must not
// be nil.
func WithClassifier(classifier classify.Classifier) Option {
	return func(c *config) {
		if classifier == nil {
			c.invalid("WithClassifier", "must not be nil")
			return
		}
		c.classifier = classifier
	}
}

func newConfig(options []Option) config {
	c := config{page: &defaultPage}
	for _, option := range options {
		if option == nil {
			c.invalid("New", "options must not be nil")
			continue
		}
		option(&c)
	}
	return c
}

func (c *config) invalid(option, problem string) {
	c.err = errors.Join(c.err, &policy.OptionError{Policy: kind, Option: option, Problem: problem})
}
