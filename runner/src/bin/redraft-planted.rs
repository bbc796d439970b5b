//! `redraft` with a bug put in on purpose. Never shipped: see the feature `planted-bugs`.

use std::process::ExitCode;

#[expect(clippy::disallowed_methods, reason = "a switch of tests, kept out of the settings of the product")]
#[expect(clippy::print_stderr, reason = "there is no command line to report to yet")]
fn main() -> ExitCode {
    // Without the variable it is as good as `redraft`, as its own watchdog has to be.
    if let Ok(name) = std::env::var(redraft_runner::planted::VARIABLE)
        && let Err(error) = redraft_runner::planted::plant(&name)
    {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    redraft_runner::cli::main()
}
