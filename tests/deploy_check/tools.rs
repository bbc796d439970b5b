//! What has to be there, and how to get it.

use std::path::PathBuf;

use e2e::functions::root;

use crate::process;
use crate::transcript::Transcript;

/// A file that `make tools` installs.
pub(crate) fn tool(name: &str) -> PathBuf {
    root().join(".tools").join(name)
}

/// Whether everything is there; tells what is not.
pub(crate) fn are_there(transcript: &mut Transcript) -> bool {
    let mut all = true;
    for (name, path) in [
        ("cargo-lambda", "py/bin/cargo-lambda"),
        ("Python", "py/bin/python"),
        ("sqld", "sqld/sqld"),
        ("DynamoDB Local", "dynamodb/DynamoDBLocal.jar"),
    ] {
        let is_there = tool(path).is_file();
        transcript.check(&format!("{name} is there"), is_there, "no such file", "make tools");
        all &= is_there;
    }
    let python = tool("py/bin/python");
    for (what, code) in
        [("moto with its server", "import moto.server, flask"), ("Zig, which links for Lambda", "import ziglang")]
    {
        let said = process::run(process::command(&python).args(["-c", code]));
        transcript.check(
            &format!("{what} is there"),
            said.is_ok(),
            said.as_ref().err().map_or("", |seen| seen),
            "make tools",
        );
        all &= said.is_ok();
    }
    let java = process::run(process::command("java").arg("-version"));
    transcript.check("Java is there", java.is_ok(), "`java -version` fails", "make tools");
    let page = root().join("functions/embedded/index.html.br").is_file();
    transcript.check("the page is built", page, "functions/embedded is empty", "make page");
    all && java.is_ok() && page
}
