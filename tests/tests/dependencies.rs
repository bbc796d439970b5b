//! What the functions link, and what they must not.

use std::process::Command;

/// Every package in the tree of one of ours, as it is deployed.
fn tree(package: &str) -> Vec<String> {
    tree_with(package, &[])
}

/// The same, built with these options.
#[expect(clippy::disallowed_methods, reason = "a test asks cargo")]
fn tree_with(package: &str, options: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--package", package, "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}", "--target", "all"])
        .args(options)
        .current_dir(e2e::functions::root())
        .output()
        .expect("cargo tree runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("cargo tree writes text");
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn the_functions_link_no_sqlite_no_openssl_and_no_aws_lc() {
    let tree = tree("redraft-functions");

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

#[test]
fn whoever_keeps_runs_in_libsql_links_nothing_of_dynamodb() {
    for package in ["redraft-functions", "redraft-runner"] {
        let tree = tree(package);

        let aws = tree.iter().find(|name| name.starts_with("aws-") || *name == "redraft-store-dynamodb");
        assert_eq!(aws, None, "{package}");
        assert!(tree.iter().any(|name| name == "redraft-store-libsql"), "{package}: not the tree that was meant");
    }
}

#[test]
fn the_store_on_dynamodb_links_no_libsql_no_openssl_no_aws_lc_and_loads_no_configuration() {
    let tree = tree("redraft-store-dynamodb");

    for banned in ["libsql", "libsql-hrana", "aws-config", "aws-lc-sys", "aws-lc-rs", "openssl-sys", "native-tls"] {
        assert!(!tree.iter().any(|package| package == banned), "{banned} is linked into the store on DynamoDB");
    }
    for needed in ["aws-sdk-dynamodb", "ring"] {
        assert!(tree.iter().any(|package| package == needed), "{needed} is missing from the store on DynamoDB");
    }
}

#[test]
fn functions_for_dynamodb_link_no_libsql_and_no_other_tls() {
    let tree = tree_with("redraft-functions", &["--no-default-features", "--features", "lambda,dynamodb"]);

    for banned in ["redraft-store-libsql", "libsql-hrana", "aws-config", "aws-lc-sys", "aws-lc-rs", "openssl-sys"] {
        assert!(!tree.iter().any(|package| package == banned), "{banned} is linked into functions for DynamoDB");
    }
    for needed in ["redraft-store-dynamodb", "lambda_http", "ring"] {
        assert!(tree.iter().any(|package| package == needed), "{needed} is missing from functions for DynamoDB");
    }
}
