//! The conformance suite, for the crates that implement the trait.
