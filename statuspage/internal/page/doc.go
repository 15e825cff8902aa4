// Package page makes the document that is shown, as HTML and as JSON, from counts and descriptions.
// It knows neither running pipelines nor requests.
package page
