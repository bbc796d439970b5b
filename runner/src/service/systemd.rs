//! The unit for `systemctl --user`.

use super::Service;
use crate::cli::RESTART_CODE;

/// The unit of `service`.
///
/// A drained runner ends with 0 and stays down; whatever else happens starts it again. Only the runner gets SIGTERM: it
/// ends its stages itself and gives their runs back, and has half a minute for that.
pub(super) fn unit(service: &Service) -> String {
    let command: Vec<_> = std::iter::once(service.program.to_string_lossy().into_owned())
        .chain(service.arguments.iter().cloned())
        .map(|word| quoted(&word))
        .collect();
    let folder = specifiers(&service.folder.to_string_lossy());
    format!(
        "# Written by `redraft runner install`; `redraft runner uninstall` takes it away.
[Unit]
Description=Redraft runner ({label})
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart={command}
WorkingDirectory={folder}
Restart=on-failure
RestartForceExitStatus={RESTART_CODE}
RestartSec=5
KillMode=mixed
TimeoutStopSec=30

[Install]
WantedBy=default.target
",
        label = service.label,
        command = command.join(" "),
    )
}

/// A word of a command line as systemd takes it apart: quotes, backslashes, specifiers and variables are its own.
fn quoted(word: &str) -> String {
    let escaped = word.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "$$").replace('\n', "\\n");
    format!("\"{}\"", specifiers(&escaped))
}

/// A percent sign begins a specifier.
fn specifiers(text: &str) -> String {
    text.replace('%', "%%")
}
