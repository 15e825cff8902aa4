// Package exchange is what happens to the bodies of requests and responses under a transport that
// repeats requests.
//
// An [Exchange] is one sending of a request: it has the request's context, which outlives the
// attempt, and the body of the response, a [Body]. [Uploads] keep apart what the attempts of a call
// read of the request's body.
package exchange
