//! Files on disk: what cannot be read, and what commands name.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use redraft_runner::agents_file::{self, AgentsFile, AgentsFileError, FILE_BYTES, FileChecks, Finding, Severity};
use tempfile::TempDir;

type Outcome = Result<(), Box<dyn Error>>;

fn write_script(path: &Path, text: &str, mode: u32) -> std::io::Result<()> {
    fs::write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// A folder with scripts of every kind, and agents that execute `produce` and `evaluate`.
fn folder(produce: &str, evaluate: &str) -> Result<TempDir, Box<dyn Error>> {
    let folder = TempDir::new()?;
    write_script(&folder.path().join("good.py"), "#!/usr/bin/env python3\n", 0o755)?;
    write_script(&folder.path().join("plain.py"), "#!/usr/bin/env python3\n", 0o644)?;
    write_script(&folder.path().join("nameless.sh"), "echo\n", 0o755)?;
    write_script(&folder.path().join("windows.py"), "#!/usr/bin/env python3\r\n", 0o755)?;
    fs::create_dir(folder.path().join("scripts"))?;
    fs::create_dir(folder.path().join("bin"))?;
    write_script(&folder.path().join("bin/tool"), "#!/bin/sh\n", 0o755)?;
    write_script(&folder.path().join("bin/data"), "", 0o644)?;
    let text = format!("agents:\n  writer:\n    stages:\n      produce: {produce}\n      evaluate: {evaluate}\n");
    fs::write(folder.path().join("agents.yaml"), text)?;
    Ok(folder)
}

fn load(folder: &TempDir) -> Result<(AgentsFile, Vec<Finding>), AgentsFileError> {
    let search_path: OsString = folder.path().join("bin").into();
    agents_file::load(&folder.path().join("agents.yaml"), FileChecks::On { search_path: &search_path })
}

/// What is printed, with the temporary folder's name taken out.
fn printed(folder: &TempDir, error: &dyn std::fmt::Display) -> String {
    error.to_string().replace(&folder.path().display().to_string(), "FOLDER")
}

#[test]
fn scripts_that_are_there_and_executable_have_no_findings() -> Outcome {
    let folder = folder("[./good.py, ./plain.py, ./scripts, --fast]", "[tool, ./good.py]")?;

    let (file, warnings) = load(&folder)?;

    assert_eq!(warnings, []);
    assert_eq!(file.directory, folder.path().canonicalize()?);
    assert_eq!(file.agents[0].stages.produce.command[0], "./good.py");
    Ok(())
}

#[test]
fn scripts_that_cannot_be_executed_are_errors_with_a_fix() -> Outcome {
    for (name, produce, evaluate) in [
        ("missing", "[./missing.py]", "{ command: [../missing/evaluate.py] }"),
        ("not_executable", "[./plain.py]", "[./scripts]"),
        ("arguments", "[./good.py, ./rubric.md]", "[tool, ./missing.py, good.py]"),
        ("first_lines", "[./windows.py]", "[./nameless.sh]"),
        ("not_on_path", "[./plain.py]", "[data]"),
    ] {
        let folder = folder(produce, evaluate)?;

        let error = load(&folder).expect_err(name);

        insta::assert_snapshot!(format!("scripts_{name}"), printed(&folder, &error));
    }
    Ok(())
}

#[test]
fn a_program_that_is_not_on_path_is_only_a_warning() -> Outcome {
    let folder = folder("[python3]", "[/nowhere/at/all]")?;

    let (_, warnings) = load(&folder)?;

    let severities: Vec<_> = warnings.iter().map(|warning| warning.severity).collect();
    assert_eq!(severities, [Severity::Warning, Severity::Warning]);
    assert_eq!(warnings[0].problem, "`python3` is not found on PATH");
    assert_eq!(warnings[1].problem, "there is no program `/nowhere/at/all` on this machine");
    Ok(())
}

#[test]
fn mistakes_in_the_text_and_in_the_files_come_together() -> Outcome {
    let folder = folder("[./missing.py]", "{ command: [./good.py], timeout: 5 }")?;

    let AgentsFileError::Invalid { findings, .. } = load(&folder).expect_err("wrong") else { panic!("not read") };

    assert_eq!(findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [4, 5]);
    Ok(())
}

#[test]
fn without_file_checks_only_the_text_counts() -> Outcome {
    let folder = folder("[./missing.py]", "[nothing]")?;

    let (_, warnings) = agents_file::load(&folder.path().join("agents.yaml"), FileChecks::Off)?;

    assert_eq!(warnings, []);
    Ok(())
}

#[test]
fn a_linked_file_means_the_folder_of_its_target() -> Outcome {
    let (target, other) = (folder("[./good.py]", "[tool]")?, TempDir::new()?);
    let link = other.path().join("agents.yaml");
    symlink(target.path().join("agents.yaml"), &link)?;

    let (file, _) = agents_file::load(&link, FileChecks::On { search_path: OsStr::new("") })?;

    assert_eq!(file.path, link);
    assert_eq!(file.directory, target.path().canonicalize()?);
    Ok(())
}

#[test]
fn what_cannot_be_read_says_what_to_do() -> Outcome {
    let folder = TempDir::new()?;
    let path = folder.path().join("agents.yaml");
    let mut answers = vec![];
    let mut load = |path: &Path| {
        let error = agents_file::load(path, FileChecks::Off).expect_err("unreadable");
        answers.push(printed(&folder, &error));
    };

    load(&path);
    load(folder.path());
    load(Path::new("/dev/null"));
    fs::write(&path, vec![b'#'; FILE_BYTES + 1])?;
    load(&path);
    fs::write(&path, b"agents:\n  writer:\n    description: gr\xc3\xbc\xdfe\n")?;
    load(&path);
    fs::write(&path, b"\xff\xfea\0g\0e\0n\0t\0s\0:\0")?;
    load(&path);

    insta::assert_snapshot!(answers.join("\n\n"));
    Ok(())
}

#[test]
fn the_largest_file_is_read() -> Outcome {
    let folder = folder("[./good.py]", "[tool]")?;
    let path = folder.path().join("agents.yaml");
    let mut text = fs::read(&path)?;
    text.resize(FILE_BYTES - 1, b'#');
    text.push(b'\n');
    fs::write(&path, text)?;

    assert!(agents_file::load(&path, FileChecks::Off).is_ok());
    Ok(())
}

#[test]
fn every_example_loads_without_findings() -> Outcome {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut loaded = 0;
    for entry in fs::read_dir(examples)? {
        let path = entry?.path().join("agents.yaml");
        if path.exists() {
            let (_, findings) = agents_file::load(&path, FileChecks::On { search_path: OsStr::new("/usr/bin:/bin") })?;
            assert_eq!(findings, [], "{}", path.display());
            loaded += 1;
        }
    }

    assert!(loaded > 0);
    Ok(())
}
