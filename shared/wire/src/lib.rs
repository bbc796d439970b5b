//! Request and response bodies of the HTTP contract, and a typed client.
