// Package exchange handles the bodies of requests and responses for a transport that repeats
// requests.
//
// An [Exchange] is a request that was sent once, with its response: it has the request's context,
// which outlives the attempt, and the [ResponseBody]. [Uploads] ensures that the attempts of a call
// do not read the same request body.
package exchange
