//! Every path, link, command, make target, route and variable that the documents name is there.

mod commands;
mod documents;

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use e2e::{AgentDir, Up, repository_root, tracked_files};

use self::commands::CommandLine;
use self::documents::{Document, documents};

/// Ends the test with all that is wrong, not with the first.
fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Files of the repository and the folders they are in.
fn tracked() -> BTreeSet<PathBuf> {
    let files = tracked_files();
    let folders = files.iter().flat_map(|file| file.ancestors().skip(1).map(Path::to_owned)).collect::<Vec<_>>();
    files.into_iter().chain(folders).collect()
}

/// `path` without `.` and `..`, as git names it.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => _ = plain.pop(),
            Component::Normal(name) => plain.push(name),
            _ => {}
        }
    }
    plain
}

#[test]
fn every_link_leads_somewhere() {
    let tracked = tracked();
    let documents = documents();
    let mut wrong = Vec::new();
    for document in &documents {
        for link in document.links().filter(|link| !link.starts_with("https://")) {
            let (file, heading) = link.split_once('#').map_or((link, None), |(file, heading)| (file, Some(heading)));
            let target = if file.is_empty() { document.path.clone() } else { plain(&document.folder().join(file)) };
            if !tracked.contains(&target) {
                wrong.push(format!("{}: the link to {link} leads nowhere", document.name()));
            }
            let Some(heading) = heading else { continue };
            let has_heading =
                |known: &Document| known.path == target && known.anchors().any(|anchor| anchor == heading);
            if !documents.iter().any(has_heading) {
                wrong.push(format!("{}: {link} has no such heading", document.name()));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_path_is_in_the_repository() {
    let tracked = tracked();
    let makefile = std::fs::read_to_string(repository_root().join("Makefile")).unwrap();
    let is_ours = |word: &str| {
        let first = word.split('/').next().unwrap_or_default();
        !first.is_empty() && word.contains('/') && tracked.contains(Path::new(first))
    };
    let is_source = |word: &str| {
        let extension = Path::new(word).extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("rs" | "py" | "sql" | "toml" | "sh")) && !word.contains(['/', '<', '*'])
    };
    let mut wrong = Vec::new();
    for document in documents() {
        for word in document.code_words().filter(|word| !word.contains(['<', '*', '…', '{', '$'])) {
            let path = plain(Path::new(word.split([':', '#']).next().unwrap_or_default()));
            let is_there = if word.starts_with("target/") {
                // Built, not tracked: what make builds.
                makefile.contains(&*word)
            } else if is_ours(&word) {
                tracked.contains(&path)
            } else if is_source(&word) {
                tracked.iter().any(|known| known.file_name() == path.file_name())
            } else {
                true
            };
            if !is_there {
                wrong.push(format!("{}: there is no {word}", document.name()));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_make_target_is_in_the_makefile() {
    let makefile = std::fs::read_to_string(repository_root().join("Makefile")).unwrap();
    let has_target = |name: &str| makefile.lines().any(|line| line.split(':').next() == Some(name));
    let mut wrong = Vec::new();
    for document in documents() {
        for command in document.commands() {
            let Some(("make", targets)) = command.split_once(' ') else { continue };
            for target in targets.split_whitespace().filter(|target| !has_target(target)) {
                wrong.push(format!("{}: make has no target {target}", document.name()));
            }
        }
    }
    assert_none(&wrong);
}

#[tokio::test]
async fn every_redraft_command_and_option_is_accepted_by_the_program() {
    let mut line = CommandLine::default();
    let mut wrong = Vec::new();
    for document in documents() {
        for command in document.commands().filter(|command| command.starts_with("redraft ")) {
            if let Err(why) = line.check(&command).await {
                wrong.push(format!("{}: `{command}`: {why}", document.name()));
            }
        }
    }
    // What the program itself gives as an example must work too.
    for (path, help) in line.all_help().await {
        for command in help.lines().map(str::trim).filter(|line| line.starts_with("redraft ")) {
            let command = command.split(['|', '#']).next().unwrap_or_default();
            if let Err(why) = line.check(command).await {
                wrong.push(format!("redraft {path} --help: `{command}`: {why}"));
            }
        }
    }
    assert!(line.checked > 20, "only {} commands were found: is the search broken?", line.checked);
    assert_none(&wrong);
}

#[tokio::test]
async fn every_route_is_in_the_openapi_document() {
    let up = Up::start(&AgentDir::example("minimal")).await;
    let contract: serde_json::Value =
        reqwest::get(format!("{}/api/openapi.json", up.client.base())).await.unwrap().json().await.unwrap();
    let aliases = ["workflow-events", "workflow-artifacts", "workflow-cancel", "workflow-retry", "openapi.json"];
    let mut wrong = Vec::new();
    for document in documents() {
        for span in document.commands() {
            let Some((method, path)) = span.split_once(" /api/") else { continue };
            let path = path.split(['?', ' ']).next().unwrap_or_default();
            let is_there = contract["paths"][format!("/api/{path}")][method.to_lowercase()].is_object();
            if !is_there && !aliases.contains(&path) {
                wrong.push(format!("{}: there is no {method} /api/{path}", document.name()));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_variable_is_read_somewhere() {
    let sources: Vec<String> = tracked_files()
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs") && !path.starts_with("tests"))
        .map(|path| std::fs::read_to_string(repository_root().join(path)).unwrap_or_default())
        .collect();
    let mut wrong = Vec::new();
    for document in documents() {
        for word in document.code_words().filter(|word| word.starts_with("REDRAFT_")) {
            let name = word.split('=').next().unwrap_or_default();
            // The program writes the names of what a stage sees without their common beginning.
            let short = format!("set(\"{}\"", name.trim_start_matches("REDRAFT_"));
            if !sources.iter().any(|source| source.contains(name) || source.contains(&short)) {
                wrong.push(format!("{}: nothing reads {name}", document.name()));
            }
        }
    }
    assert_none(&wrong);
}
