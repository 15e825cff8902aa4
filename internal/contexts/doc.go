// Package contexts contains Tenax's own contexts, and everything that relies on internals of
// package context.
//
// [Call] is the context of a call, [Timeout] that of a timeout, and [Request] that of an HTTP
// request, which outlives its attempt. [Expiring] translates timeouts of other libraries. They all
// behave like the contexts of package context and cost less until Done is called.
//
// They rely on these facts, each with a test that fails if Go changes it:
//
//   - Package context finds its own contexts, for Cause and to attach children, by a key of type
//     *int. See isOwnKey.
//   - It attaches children to any other context with an AfterFunc method, without a goroutine.
//   - The type that context.WithValue returns embeds its parent as Context. See parentOf.
package contexts
