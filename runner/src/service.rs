//! A runner as a service of its user: started at login or boot, and again when it fails.
//!
//! Each system's own manager looks after it, by a file that says what to start: systemd on Linux, launchd on macOS, the
//! task scheduler on Windows. All of them call `redraft runner start`, so a service is nothing but that command.

mod launchd;
mod manager;
mod systemd;
mod windows;

use std::path::PathBuf;

pub(crate) use manager::{Manager, ManagerError};

/// What is to be started, and how it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Service {
    /// Of letters, digits and hyphens: `redraft-runner`, or `redraft-runner-<name>`.
    pub(crate) label: String,
    /// The program, absolute.
    pub(crate) program: PathBuf,
    /// Its arguments, with absolute paths.
    pub(crate) arguments: Vec<String>,
    /// Where it is started.
    pub(crate) folder: PathBuf,
}

/// Whose file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum System {
    /// Linux.
    Systemd,
    /// macOS.
    Launchd,
    /// Windows.
    Windows,
}

impl System {
    /// The one of this machine.
    pub(crate) const fn here() -> Self {
        if cfg!(target_os = "macos") {
            Self::Launchd
        } else if cfg!(target_os = "windows") {
            Self::Windows
        } else {
            Self::Systemd
        }
    }

    /// What the file of `service` is called.
    pub(crate) fn file_name(self, service: &str) -> String {
        match self {
            Self::Systemd => format!("{service}.service"),
            Self::Launchd => format!("dev.redraft.{service}.plist"),
            Self::Windows => format!("{service}.xml"),
        }
    }

    /// The file of `service`.
    pub(crate) fn file(self, service: &Service) -> String {
        match self {
            Self::Systemd => systemd::unit(service),
            Self::Launchd => launchd::plist(service),
            Self::Windows => windows::task(service),
        }
    }
}

/// Text inside an XML element.
fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn hostile() -> Service {
        let arguments =
            ["--state", "/home/ada/my state", "--url", "https://redraft.example/a?b=1&c=<d>", "runner", "start"];
        let odd = ["--name", "100% \"odd\" $HOME 'x' \\n; rm -rf \\"];
        Service {
            label: "redraft-runner-odd".to_owned(),
            program: PathBuf::from("/home/ada/bin dir/redraft"),
            arguments: arguments.iter().chain(&odd).map(|text| (*text).to_owned()).collect(),
            folder: PathBuf::from("/home/ada/agents & more"),
        }
    }

    #[test]
    fn the_files_of_all_systems_are_as_they_were_agreed() {
        for (name, system) in [("systemd", System::Systemd), ("launchd", System::Launchd), ("windows", System::Windows)]
        {
            insta::assert_snapshot!(format!("service_{name}"), system.file(&hostile()));
        }
    }

    /// Reads XML as far as these files go: every element is closed in order, nothing is open at the end.
    fn elements(xml: &str) -> Vec<String> {
        let (mut open, mut seen) = (Vec::new(), Vec::new());
        for tag in xml.split('<').skip(1) {
            let (tag, text) = tag.split_once('>').expect("a tag ends");
            assert!(!text.contains('>'), "{text}");
            for (at, _) in text.match_indices('&') {
                let entity = text[at..].split(';').next().unwrap_or_default();
                assert!(["&amp", "&lt", "&gt", "&quot", "&apos"].contains(&entity), "{text}");
            }
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(name), "{xml}");
            } else if !tag.starts_with(['?', '!']) && !tag.ends_with('/') {
                let name = tag.split_whitespace().next().unwrap_or_default().to_owned();
                seen.push(name.clone());
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?} stay open");
        seen
    }

    #[test]
    fn files_in_xml_are_well_formed_whatever_the_names_are() {
        assert!(elements(&System::Launchd.file(&hostile())).contains(&"plist".to_owned()));
        assert!(elements(&System::Windows.file(&hostile())).contains(&"Task".to_owned()));
    }
}
