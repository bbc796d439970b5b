//! The runner as a library, so that benches and tests can hold it.
