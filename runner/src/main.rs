//! The redraft binary.
fn main() {}
