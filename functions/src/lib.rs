//! The control plane: every route, as a library and as two Lambda functions.
