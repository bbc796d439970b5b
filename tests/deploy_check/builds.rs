//! The functions, built by the commands of `infra/README.md`.

use std::fs;
use std::path::{Path, PathBuf};

use e2e::functions::root;

use crate::process;
use crate::tools::tool;
use crate::transcript::Transcript;

/// What the zip file with the page may weigh.
const API_ZIP_BYTES: u64 = 4_000_000;
/// The C library of `provided.al2023`.
const GLIBC: u32 = 34;
const ARM: &str = "aarch64-unknown-linux-gnu";
const FOR_DYNAMODB: [&str; 3] = ["--no-default-features", "--features", "lambda,dynamodb"];

/// Both functions of one build.
#[derive(Debug)]
pub(crate) struct Build {
    /// Holds a folder for each function.
    pub(crate) folder: PathBuf,
    /// Options that made it, beside those of every build.
    pub(crate) options: Vec<&'static str>,
}

/// All builds that this machine can make and run.
#[derive(Debug)]
pub(crate) struct Builds {
    /// For a libSQL server.
    pub(crate) libsql: Option<Build>,
    /// For DynamoDB.
    pub(crate) dynamodb: Option<Build>,
}

impl Build {
    /// The program of a function.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name).join("bootstrap")
    }
}

impl Builds {
    /// Builds everything; what cannot be built is told.
    pub(crate) fn make(transcript: &mut Transcript) -> Self {
        let libsql = build(transcript, "libSQL, x86-64", Machine::X86, Vec::new());
        if has_arm() {
            build(transcript, "libSQL, arm64", Machine::Arm, Vec::new());
        } else {
            transcript.skip(&format!("libSQL, arm64. The Rust target is missing: rustup target add {ARM}"));
        }
        let dynamodb = build(transcript, "DynamoDB, x86-64", Machine::X86, FOR_DYNAMODB.to_vec());
        Self { libsql, dynamodb }
    }
}

#[derive(Debug, Clone, Copy)]
enum Machine {
    X86,
    Arm,
}

impl Machine {
    fn option(self) -> &'static str {
        match self {
            Self::X86 => "--x86-64",
            Self::Arm => "--arm64",
        }
    }

    /// What an ELF file for it says in its header.
    fn elf(self) -> u8 {
        match self {
            Self::X86 => 0x3E,
            Self::Arm => 0xB7,
        }
    }
}

fn has_arm() -> bool {
    let installed = process::run(process::command("rustup").args(["target", "list", "--installed"]));
    installed.is_ok_and(|targets| targets.lines().any(|target| target == ARM))
}

fn build(transcript: &mut Transcript, title: &str, machine: Machine, options: Vec<&'static str>) -> Option<Build> {
    let place = title.replace(", ", "-").to_lowercase();
    let folder = root().join("target/lambda").join(place);
    let arguments =
        ["build", "--release", machine.option(), "--output-format", "zip", "-p", "redraft-functions", "--bins"];
    let mut command = process::cargo_lambda(&arguments);
    command.args(&options).arg("--lambda-dir").arg(&folder);
    let started = transcript.seconds();
    let built = process::run(&mut command);
    let promise = format!("cargo lambda {} {} builds: {title}", arguments.join(" "), options.join(" "));
    if let Err(said) = built {
        transcript.wrong(&promise, &last_lines(&said), "build it by hand and read what the compiler says");
        return None;
    }
    transcript.right(&promise);
    transcript.figure(format!("{title}: built in"), format!("{:.0} s", transcript.seconds() - started));
    let build = Build { folder, options };
    let is_whole = ["api", "sweep"].map(|name| weigh(transcript, &build, title, name, machine));
    is_whole.iter().all(|is_whole| *is_whole).then_some(build)
}

/// Unpacks what would be uploaded, and looks at it.
fn weigh(transcript: &mut Transcript, build: &Build, title: &str, name: &str, machine: Machine) -> bool {
    let folder = build.folder.join(name);
    let zip = folder.join("bootstrap.zip");
    let unpacked =
        process::run(process::command(tool("py/bin/python")).args(["-m", "zipfile", "-e"]).arg(&zip).arg(&folder));
    let (Ok(_), Ok(bytes), Ok(packed)) = (&unpacked, fs::read(build.program(name)), fs::metadata(&zip)) else {
        transcript.wrong(&format!("{name} is in its zip file"), &format!("{unpacked:?}"), "look into target/lambda");
        return false;
    };
    // Python forgets it; Lambda does not ask for it.
    let is_runnable = make_runnable(&build.program(name));
    transcript.figure(
        format!("{title}: {name}"),
        format!("{:.2} MB zipped, {:.2} MB", megabytes(packed.len()), megabytes(bytes.len() as u64)),
    );
    let is_elf = bytes.starts_with(b"\x7fELF") && bytes.get(18) == Some(&machine.elf());
    transcript.check(
        &format!("{name} is a program for this machine: {title}"),
        is_elf,
        "another header",
        "build it again",
    );
    let glibc = newest_glibc(&bytes);
    let advice = "provided.al2023 has 2.34: build with cargo-lambda, which links against an older one";
    transcript.check(
        &format!("{name} needs no newer C library than Lambda has (2.{glibc} ≤ 2.{GLIBC})"),
        glibc <= GLIBC,
        &format!("GLIBC_2.{glibc}"),
        advice,
    );
    if name == "api" && build.options.is_empty() {
        let seen = format!("{} bytes", packed.len());
        let advice = "docs/decisions/0016-cold-starts.md says what the program is made of, and how to see what grew";
        transcript.check(
            &format!("{name} with the page for libSQL is at most 4 MB zipped"),
            packed.len() <= API_ZIP_BYTES,
            &seen,
            advice,
        );
    }
    is_elf && is_runnable
}

fn make_runnable(program: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).is_ok()
}

/// The second number of the newest `GLIBC_2.x` that is asked for.
fn newest_glibc(program: &[u8]) -> u32 {
    const MARK: &[u8] = b"GLIBC_2.";
    let after = program
        .windows(MARK.len())
        .enumerate()
        .filter(|(_, part)| *part == MARK)
        .map(|(at, _)| &program[at + MARK.len()..]);
    let number = |text: &[u8]| {
        let digits: Vec<_> = text.iter().copied().take_while(u8::is_ascii_digit).collect();
        std::str::from_utf8(&digits).ok()?.parse().ok()
    };
    after.filter_map(number).max().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "megabytes of programs")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

fn last_lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n         ")
}
