package httpmw

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/tenax-go/tenax/internal/exchange"
	"github.com/tenax-go/tenax/internal/httpverdict"
)

// checkRequest returns an error if the request cannot be sent at all, and closes its body then.
func (t *Transport) checkRequest(request *http.Request) error {
	problem := t.problem(request)
	if problem == nil {
		return nil
	}
	if request != nil {
		exchange.Close(request.Body)
	}
	return httpverdict.InvalidRequest(problem)
}

func (t *Transport) problem(request *http.Request) error {
	switch err := t.Validate(); {
	case err != nil && (t == nil || t.base == nil):
		return err
	case err != nil:
		return fmt.Errorf("the transport's options: %w", err)
	case request == nil:
		return errors.New("httpmw: nil request")
	case request.URL == nil:
		return errors.New("httpmw: the request has no URL")
	case request.Header == nil:
		return errors.New("httpmw: the request has no Header map")
	default:
		return nil
	}
}
