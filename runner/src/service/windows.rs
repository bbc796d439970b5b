//! The task for the Windows task scheduler.

use super::{Service, xml};

/// The task of `service`: started at logon, and again every minute while it fails.
pub(super) fn task(service: &Service) -> String {
    let arguments: Vec<_> = service.arguments.iter().map(|word| quoted(word)).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Redraft runner ({label})</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
    </LogonTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>999</Count>
    </RestartOnFailure>
  </Settings>
  <Actions>
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
      <WorkingDirectory>{folder}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"#,
        label = xml(&service.label),
        program = xml(&service.program.to_string_lossy()),
        arguments = xml(&arguments.join(" ")),
        folder = xml(&service.folder.to_string_lossy()),
    )
}

/// A word as programs on Windows take their command line apart: backslashes count only before a quote.
fn quoted(word: &str) -> String {
    let mut quoted = String::from("\"");
    let mut backslashes = 0;
    for character in word.chars() {
        if character == '\\' {
            backslashes += 1;
            continue;
        }
        // Twice before a quote, and one more for the quote itself.
        let written = if character == '"' { backslashes * 2 + 1 } else { backslashes };
        quoted.push_str(&"\\".repeat(written));
        quoted.push(character);
        backslashes = 0;
    }
    quoted.push_str(&"\\".repeat(backslashes * 2));
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_before_a_quote_counts_and_others_do_not() {
        assert_eq!(quoted(r"C:\state folder"), r#""C:\state folder""#);
        assert_eq!(quoted(r"C:\end\"), r#""C:\end\\""#);
        assert_eq!(quoted(r#"a\"b"#), r#""a\\\"b""#);
        assert_eq!(quoted(""), r#""""#);
    }
}
