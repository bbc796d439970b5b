//! How wrong files are answered, one snapshot for each.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use redraft_runner::agents_file::{self, AgentsFileError, FileChecks, Severity};

fn fixtures(folder: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/agents").join(folder);
    let mut paths =
        fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

#[test]
fn every_wrong_file_is_answered_with_all_its_mistakes() -> Result<(), Box<dyn Error>> {
    for path in fixtures("wrong")? {
        let text = fs::read_to_string(&path)?;

        let findings = agents_file::parse(&text, "agents.yaml").expect_err(name(&path));

        assert!(findings.is_sorted_by_key(|finding| (finding.line, finding.column)), "{}", path.display());
        let answer = AgentsFileError::Invalid { path: "agents.yaml".into(), findings };
        insta::assert_snapshot!(format!("wrong_{}", name(&path)), answer);
    }
    Ok(())
}

#[test]
fn every_valid_file_is_read_without_findings() -> Result<(), Box<dyn Error>> {
    for path in fixtures("valid")? {
        let (file, warnings) = agents_file::load(&path, FileChecks::Off)?;

        assert_eq!(warnings, [], "{}", path.display());
        insta::assert_json_snapshot!(format!("valid_{}", name(&path)), file.agents);
    }
    Ok(())
}

#[test]
fn json_output_has_the_place_and_the_fix_but_no_excerpt() {
    let findings = agents_file::parse("agents:\n  a: { stagse: 1 }\n", "agents.yaml").expect_err("wrong");

    insta::assert_json_snapshot!(findings);
}

#[test]
fn a_mistake_behind_an_anchor_is_told_once() {
    let text = "agents:\n  a: &a { stages: { produce: [x], evaluate: [y] }, maxAttempts: 0 }\n  b: *a\n";

    let findings = agents_file::parse(text, "agents.yaml").expect_err("wrong");

    assert_eq!(findings.len(), 1);
}

#[test]
fn warnings_come_with_the_agents() {
    let text = "agents: { a: { maxAttempts: 010, stages: { produce: [x], evaluate: [y] } } }";

    let (agents, warnings) = agents_file::parse(text, "agents.yaml").expect("only a warning");

    assert_eq!(agents[0].max_attempts, 10);
    assert_eq!(warnings[0].severity, Severity::Warning);
    assert_eq!(warnings[0].problem, "010 is read as 10, not as octal");
}
