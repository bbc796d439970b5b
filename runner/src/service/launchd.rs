//! The property list for launchd.

use super::{Service, xml};

/// The agent of `service`: started at login, and again unless it ended with 0.
pub(super) fn plist(service: &Service) -> String {
    let words =
        std::iter::once(service.program.to_string_lossy().into_owned()).chain(service.arguments.iter().cloned());
    let words: Vec<_> = words.map(|word| format!("    <string>{}</string>\n", xml(&word))).collect();
    let words = words.concat();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>dev.redraft.{label}</string>
  <key>ProgramArguments</key>
  <array>
{words}  </array>
  <key>WorkingDirectory</key>
  <string>{folder}</string>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>5</integer>
  <key>ExitTimeOut</key>
  <integer>30</integer>
</dict>
</plist>
"#,
        label = xml(&service.label),
        folder = xml(&service.folder.to_string_lossy()),
    )
}
