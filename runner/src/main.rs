//! The redraft binary.

fn main() -> std::process::ExitCode {
    redraft_runner::cli::main()
}
