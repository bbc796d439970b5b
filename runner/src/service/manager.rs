//! Asks the service manager of this machine. Only systemd is driven; for the others the file is written, and what to
//! type is said.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Service, System};

/// The manager of this machine, and where its files are.
#[derive(Debug, Clone)]
pub(crate) struct Manager {
    system: System,
    folder: PathBuf,
    /// The program that drives it.
    program: PathBuf,
}

/// How a service is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// `active`, `inactive`, `failed` and the like, in the manager's words.
    pub(crate) state: String,
    /// Its process, while it is up.
    pub(crate) pid: Option<u32>,
    /// How its last process ended, if that was no success.
    pub(crate) last_exit: Option<String>,
}

/// Why the manager cannot help.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ManagerError {
    /// There is no such service.
    #[error("{} is not there: no runner is installed as a service under this name", .0.display())]
    NotInstalled(PathBuf),
    /// A file cannot be written or taken away.
    #[error("cannot change {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The manager does not do it.
    #[error("`{command}` failed: {said}")]
    Refused {
        /// What was asked.
        command: String,
        /// What it said.
        said: String,
    },
    /// The manager of this machine is not driven from here.
    #[error("services of this system are not started from here; type `{0}`")]
    ByHand(String),
}

type Result<T> = std::result::Result<T, ManagerError>;

impl Manager {
    /// The manager of this machine; `config` is the user's folder for settings, `home` theirs.
    pub(crate) fn here(config: &Path, home: &Path) -> Self {
        let system = System::here();
        let folder = match system {
            System::Systemd => config.join("systemd/user"),
            System::Launchd => home.join("Library/LaunchAgents"),
            System::Windows => config.to_owned(),
        };
        Self { system, folder, program: PathBuf::from("systemctl") }
    }

    /// The file of the service `label`.
    pub(crate) fn path(&self, label: &str) -> PathBuf {
        self.folder.join(self.system.file_name(label))
    }

    /// Writes the file of `service`, and starts it now and whenever its user's services start.
    pub(crate) fn install(&self, service: &Service) -> Result<PathBuf> {
        let path = self.path(&service.label);
        self.write(&path, &self.system.file(service))
            .map_err(|source| ManagerError::File { path: path.clone(), source })?;
        match self.system {
            System::Systemd => {
                self.ask(&["daemon-reload"])?;
                self.ask(&["enable", &self.unit(&service.label)])?;
                // A service that was there before goes on with what the file says now.
                self.ask(&["restart", &self.unit(&service.label)])?;
                Ok(path)
            }
            System::Launchd => Err(ManagerError::ByHand(format!("launchctl load -w {}", path.display()))),
            System::Windows => {
                Err(ManagerError::ByHand(format!("schtasks /create /tn {} /xml \"{}\"", service.label, path.display())))
            }
        }
    }

    /// Ends the service and takes its file away.
    pub(crate) fn uninstall(&self, label: &str) -> Result<PathBuf> {
        let path = self.installed(label)?;
        if self.system == System::Systemd {
            self.ask(&["disable", "--now", &self.unit(label)])?;
        }
        fs::remove_file(&path).map_err(|source| ManagerError::File { path: path.clone(), source })?;
        if self.system == System::Systemd {
            self.ask(&["daemon-reload"])?;
        }
        Ok(path)
    }

    /// `start`, `stop` or `restart`.
    pub(crate) fn drive(&self, label: &str, verb: &'static str) -> Result<()> {
        self.installed(label)?;
        match self.system {
            System::Systemd => self.ask(&[verb, &self.unit(label)]).map(|_said| ()),
            System::Launchd => Err(ManagerError::ByHand(format!("launchctl {verb} dev.redraft.{label}"))),
            System::Windows => Err(ManagerError::ByHand(format!("schtasks /run /tn {label}"))),
        }
    }

    /// How the service is.
    pub(crate) fn standing(&self, label: &str) -> Result<Standing> {
        self.installed(label)?;
        if self.system != System::Systemd {
            return Err(ManagerError::ByHand(format!("launchctl list dev.redraft.{label}")));
        }
        let said = self.ask(&["show", "--property=ActiveState,MainPID,Result,ExecMainStatus", &self.unit(label)])?;
        Ok(standing(&said))
    }

    fn unit(&self, label: &str) -> String {
        self.system.file_name(label)
    }

    fn installed(&self, label: &str) -> Result<PathBuf> {
        let path = self.path(label);
        if path.is_file() { Ok(path) } else { Err(ManagerError::NotInstalled(path)) }
    }

    fn write(&self, path: &Path, text: &str) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "asks the system's own service manager; no stage of any run")]
    fn ask(&self, arguments: &[&str]) -> Result<String> {
        let command = || format!("{} --user {}", self.program.display(), arguments.join(" "));
        let refused = |said: String| ManagerError::Refused { command: command(), said };
        let asked = Command::new(&self.program).arg("--user").args(arguments).output();
        let answer = asked.map_err(|error| refused(error.to_string()))?;
        if answer.status.success() {
            return Ok(String::from_utf8_lossy(&answer.stdout).into_owned());
        }
        Err(refused(String::from_utf8_lossy(&answer.stderr).trim().to_owned()))
    }
}

/// What `systemctl show` says.
fn standing(said: &str) -> Standing {
    let property = |name: &str| said.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    let result = property("Result").filter(|result| *result != "success");
    let status = property("ExecMainStatus").filter(|status| *status != "0");
    Standing {
        state: property("ActiveState").unwrap_or("unknown").to_owned(),
        pid: property("MainPID").and_then(|pid| pid.parse().ok()).filter(|pid| *pid != 0),
        last_exit: result.map(|result| match status {
            Some(status) => format!("{result} ({status})"),
            None => result.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A manager whose program writes down what it is asked, and fails if its first word is `refuse`.
    fn manager(folder: &Path, answer: &str) -> Manager {
        let program = folder.join("systemctl");
        let script = format!("#!/bin/sh\necho \"$@\" >> {}/asked\n{answer}\n", folder.display());
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Manager { system: System::Systemd, folder: folder.join("units"), program }
    }

    fn service() -> Service {
        super::super::tests::hostile()
    }

    #[test]
    fn a_service_is_installed_driven_and_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let manager = manager(folder.path(), "echo ActiveState=active; echo MainPID=7");
        let label = service().label;

        let path = manager.install(&service()).unwrap();
        let written = fs::read_to_string(&path).unwrap();
        manager.drive(&label, "stop").unwrap();
        let standing = manager.standing(&label).unwrap();
        manager.uninstall(&label).unwrap();

        assert_eq!(written, System::Systemd.file(&service()));
        assert_eq!((standing.state.as_str(), standing.pid, standing.last_exit), ("active", Some(7), None));
        assert!(!path.exists());
        let asked = fs::read_to_string(folder.path().join("asked")).unwrap();
        let unit = "redraft-runner-odd.service";
        let expected = [
            "--user daemon-reload".to_owned(),
            format!("--user enable {unit}"),
            format!("--user restart {unit}"),
            format!("--user stop {unit}"),
            format!("--user show --property=ActiveState,MainPID,Result,ExecMainStatus {unit}"),
            format!("--user disable --now {unit}"),
            "--user daemon-reload".to_owned(),
        ];
        assert_eq!(asked.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_service_that_is_not_there_is_named_and_nobody_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        let manager = manager(folder.path(), "");

        for refused in [manager.drive("nobody", "stop"), manager.uninstall("nobody").map(|_| ())] {
            assert!(matches!(refused, Err(ManagerError::NotInstalled(_))), "{refused:?}");
        }

        assert!(!folder.path().join("asked").exists());
    }

    #[test]
    fn what_the_manager_says_against_it_is_passed_on() {
        let folder = tempfile::tempdir().unwrap();
        let manager = manager(folder.path(), "echo 'Failed to connect to bus' >&2; exit 1");

        let refused = manager.install(&service()).unwrap_err().to_string();

        assert!(refused.contains("daemon-reload` failed: Failed to connect to bus"), "{refused}");
    }

    #[test]
    fn a_failed_process_is_told_with_how_it_ended() {
        let failed = standing("ActiveState=failed\nMainPID=0\nResult=exit-code\nExecMainStatus=2\n");

        let expected = Standing { state: "failed".to_owned(), pid: None, last_exit: Some("exit-code (2)".to_owned()) };
        assert_eq!(failed, expected);
    }
}
