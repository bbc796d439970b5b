//! What `--help` says.

use crate::program::Folder;

/// Every command, as it is typed.
const COMMANDS: [&str; 36] = [
    "",
    "up",
    "open",
    "serve",
    "submit",
    "runs",
    "runs list",
    "runs show",
    "runs watch",
    "runs events",
    "runs artifacts",
    "runs cancel",
    "runs retry",
    "agents",
    "agents check",
    "agents schema",
    "agents list",
    "runner",
    "runner start",
    "runner install",
    "runner uninstall",
    "runner stop",
    "runner restart",
    "runner status",
    "run",
    "admin",
    "admin init",
    "keys",
    "keys create",
    "keys list",
    "keys revoke",
    "backup",
    "restore",
    "doctor",
    "-h",
    "submit -h",
];

fn help(command: &str) -> String {
    let mut arguments: Vec<_> = command.split_whitespace().collect();
    if arguments.last() != Some(&"-h") {
        arguments.push("--help");
    }
    let ended = Folder::empty().redraft(&arguments);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{command}");
    ended.stdout
}

#[test]
fn every_command_has_a_purpose_and_examples() {
    for command in COMMANDS {
        let text = help(command);

        assert!(text.contains("Examples:\n"), "`{command}` shows no example:\n{text}");
        assert!(!text.starts_with("Usage"), "`{command}` does not say what it is for:\n{text}");
    }
}

#[test]
fn every_command_is_in_the_list_above() {
    for (parent, text) in ["", "runs", "agents", "runner", "admin", "keys"].map(|parent| (parent, help(parent))) {
        let list = text.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
        for line in list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
            let name = line.split_whitespace().next().unwrap();
            let command = format!("{parent} {name}").trim().to_owned();
            assert!(COMMANDS.contains(&command.as_str()), "`{command}` is not tested");
        }
    }
}

#[test]
fn help_texts_are_these() {
    for command in COMMANDS {
        insta::assert_snapshot!(format!("help {command}").trim().replace(' ', "_"), help(command));
    }
}

#[test]
fn the_version_is_told() {
    assert_eq!(Folder::empty().redraft(&["--version"]).stdout, format!("redraft {}\n", env!("CARGO_PKG_VERSION")));
}
