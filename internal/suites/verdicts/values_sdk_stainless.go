package verdicts

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// stainlessAnswers is the error for an answer to a request of one of the client libraries that
// Stainless makes. An option of the library is a function of its configuration of a request, which
// sends it. The package of a whole client is large: to compile it takes minutes.
func stainlessAnswers(option any, path string, status int, header, body string) func() error {
	return answeredBy(status, header, body, func(server string) error {
		base, err := url.Parse(server + "/")
		if err != nil {
			return err
		}
		request, err := http.NewRequest(http.MethodPost, path, strings.NewReader("{}"))
		if err != nil {
			return err
		}
		config := reflect.New(reflect.TypeOf(option).In(0).Elem())
		for name, value := range map[string]any{
			"Request": request, "Context": request.Context(), "BaseURL": base, "HTTPClient": http.DefaultClient,
		} {
			config.Elem().FieldByName(name).Set(reflect.ValueOf(value))
		}
		err, _ = reflect.TypeAssert[error](config.MethodByName("Execute").Call(nil)[0])
		return err
	})
}
