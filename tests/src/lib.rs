//! End to end: real binaries, real servers, real signals.
