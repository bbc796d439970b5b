//! What the builds link, and what they must not.

use std::fs;

use crate::builds::{Build, Builds};
use crate::process;
use crate::transcript::Transcript;

/// What every program that talks to DynamoDB has in it, and no other.
const SAYS_DYNAMODB: &[u8] = b"DynamoDB_20120810";
/// The same of a libSQL server.
const SAYS_HRANA: &[u8] = b"/v3/pipeline";

/// Looks at the trees that cargo tells, and at the programs themselves.
pub(crate) fn look(transcript: &mut Transcript, builds: &Builds) {
    if let Some(build) = &builds.libsql {
        let crates = crates(build);
        transcript.figure("libSQL: crates in the tree of api and sweep", crates.len().to_string());
        has_none_of(
            transcript,
            "libSQL",
            &crates,
            "aws-sdk-dynamodb",
            &["aws-sdk", "aws-smithy", "aws-sigv4", "aws-config"],
        );
        has_none_of(transcript, "libSQL", &crates, "libsql", &["libsql-ffi", "libsql-sys", "libsqlite3-sys"]);
        has_none_of(transcript, "libSQL", &crates, "aws-lc-sys", &["aws-lc", "openssl-sys"]);
        inverted_tree_is_empty(transcript, build, "aws-sdk-dynamodb");
        says(transcript, build, "libSQL", SAYS_HRANA, SAYS_DYNAMODB);
    }
    if let Some(build) = &builds.dynamodb {
        let crates = crates(build);
        let of_aws = crates.iter().filter(|name| name.starts_with("aws-")).count();
        transcript
            .figure("DynamoDB: crates in the tree of api and sweep", format!("{}, {of_aws} of AWS", crates.len()));
        let is_there = crates.iter().any(|name| name == "aws-sdk-dynamodb");
        transcript.check(
            "DynamoDB: aws-sdk-dynamodb is in its tree",
            is_there,
            "it is not",
            "look at functions/Cargo.toml",
        );
        has_none_of(transcript, "DynamoDB", &crates, "libsql-hrana", &["libsql", "redraft-store-libsql"]);
        has_none_of(transcript, "DynamoDB", &crates, "aws-lc-sys", &["aws-lc", "aws-config", "openssl-sys"]);
        says(transcript, build, "DynamoDB", SAYS_DYNAMODB, SAYS_HRANA);
    }
}

/// Names of all crates that the build links, once each.
fn crates(build: &Build) -> Vec<String> {
    let mut command = process::command("cargo");
    command.args(["tree", "--locked", "-p", "redraft-functions", "-e", "normal,no-proc-macro", "--prefix", "none"]);
    let told = process::run(command.args(["--format", "{p}"]).args(&build.options)).unwrap_or_default();
    let mut crates: Vec<_> = told.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    crates.retain(|name| !name.is_empty());
    crates.sort();
    crates.dedup();
    crates
}

fn has_none_of(transcript: &mut Transcript, title: &str, crates: &[String], named: &str, prefixes: &[&str]) {
    let found: Vec<_> =
        crates.iter().filter(|name| *name == named || prefixes.iter().any(|prefix| name.starts_with(prefix))).collect();
    let is_clean = found.is_empty() && !crates.is_empty();
    let promise = format!("{title}: nothing of {named} is in its tree, nor of {}", prefixes.join(", "));
    transcript.check(
        &promise,
        is_clean,
        &format!("{found:?} among {}", crates.len()),
        "cargo tree -i tells who brings it",
    );
}

fn inverted_tree_is_empty(transcript: &mut Transcript, build: &Build, of: &str) {
    let arguments = ["tree", "--locked", "-p", "redraft-functions", "-e", "normal", "-i", of];
    let told = process::run(process::command("cargo").args(arguments).args(&build.options));
    // cargo refuses to draw a tree of what is not there.
    let is_empty =
        told.as_ref().map_or_else(|said| said.contains("did not match any packages"), |text| text.trim().is_empty());
    let promise = format!("cargo {} prints nothing", arguments.join(" "));
    transcript.check(&promise, is_empty, &format!("{told:?}"), "make the dependency optional again");
}

/// Looks into the programs, whatever the trees say.
fn says(transcript: &mut Transcript, build: &Build, title: &str, wanted: &[u8], unwanted: &[u8]) {
    for name in ["api", "sweep"] {
        let program = fs::read(build.program(name)).unwrap_or_default();
        let has = |word: &[u8]| program.windows(word.len()).any(|part| part == word);
        let (wanted_is_there, unwanted_is_there) = (has(wanted), has(unwanted));
        let text = |word| String::from_utf8_lossy(word);
        transcript.check(
            &format!("{title}: {name} speaks to {}, not to {}", text(wanted), text(unwanted)),
            wanted_is_there && !unwanted_is_there,
            &format!("{wanted_is_there}, {unwanted_is_there}"),
            "a feature is on that should not be",
        );
    }
}
