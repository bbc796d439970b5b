//! The control plane as it is deployed: the real binary under a Lambda runtime API, on a real libSQL server.

mod lambda {
    mod api;
    mod contract;
    mod deployment;
    mod refusals;
    mod sweep;
    mod telemetry;
}
