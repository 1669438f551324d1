// Package udp is Flannel's oldest backend: a proxy in C, which would need a C compiler and nobody uses any more. Without it
// Flannel builds without CGO, as it does for every other processor.
package udp
