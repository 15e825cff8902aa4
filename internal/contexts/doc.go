// Package contexts has the contexts of Tenax, and all that it knows of the insides of package
// context.
//
// A [Limit] is the context of a timeout. An [Origin] is the context in which a call begins, and a
// [Request] that of something which begins in an attempt and outlives it, such as the body of an
// HTTP response. [Expiring] is for a limit of somebody else. All of them behave as the contexts of
// package context do, and cost less until somebody asks for Done.
//
// What they rely on, each with a test that fails when Go changes it:
//
//   - Package context finds its own contexts, for Cause and to attach children, by a key of type
//     *int: see isOwnKey.
//   - It attaches children to any other context by a method AfterFunc, without a goroutine.
//   - What context.WithValue returns has its parent in an embedded field Context: see parentOf.
package contexts
