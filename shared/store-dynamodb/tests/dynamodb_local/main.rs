//! What needs DynamoDB Local: one program, so that all of it shares one server.

mod conformance;
mod costs;
