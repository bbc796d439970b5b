//! What the functions link, and what they must not.

use std::process::Command;

/// Every package in the tree of the functions as they are deployed.
#[expect(clippy::disallowed_methods, reason = "a test asks cargo")]
fn tree() -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--package", "redraft-functions", "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}", "--target", "all"])
        .current_dir(e2e::functions::root())
        .output()
        .expect("cargo tree runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("cargo tree writes text");
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn the_functions_link_no_sqlite_no_openssl_and_no_aws_lc() {
    let tree = tree();

    for banned in [
        "libsql",
        "libsql-ffi",
        "libsql-sys",
        "libsqlite3-sys",
        "aws-lc-sys",
        "aws-lc-rs",
        "openssl",
        "openssl-sys",
        "native-tls",
    ] {
        assert!(!tree.iter().any(|package| package == banned), "{banned} is linked into the functions");
    }
    // Proof that this looked at the right tree.
    for needed in ["libsql-hrana", "lambda_http", "axum", "ring"] {
        assert!(tree.iter().any(|package| package == needed), "{needed} is missing from the functions");
    }
}
