//! What a database must do for Redraft, and the use cases on top of it.
