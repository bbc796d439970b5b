//! Whether the program takes what a document says.

use std::collections::BTreeMap;

use e2e::Redraft;

/// The program's own help, asked once for each command.
#[derive(Default)]
pub(super) struct CommandLine {
    help: BTreeMap<String, Help>,
    pub(super) checked: usize,
}

#[derive(Clone)]
struct Help {
    text: String,
    commands: Vec<String>,
    /// Each option, and whether a value follows it.
    options: BTreeMap<String, bool>,
}

impl CommandLine {
    /// Looks at every command and option of `command`; values are not looked at.
    pub(super) async fn check(&mut self, command: &str) -> Result<(), String> {
        self.checked += 1;
        let mut path = Vec::new();
        let mut help = self.help(&path).await?;
        let mut words = command.split_whitespace().skip(1);
        while let Some(word) = words.next() {
            let name = word.split('=').next().unwrap_or_default();
            if name.starts_with('-') && name.len() > 1 {
                match help.options.get(name) {
                    Some(true) if name == word => _ = words.next(),
                    Some(_) => {}
                    None => return Err(format!("`redraft {}` has no option {name}", path.join(" "))),
                }
            } else if help.commands.iter().any(|known| known == word) {
                path.push(word.to_owned());
                help = self.help(&path).await?;
            } else if !help.commands.is_empty() && !word.starts_with(['<', '…', '[']) {
                return Err(format!("`redraft {}` has no command {word}", path.join(" ")));
            }
        }
        Ok(())
    }

    /// The help of every command there is.
    pub(super) async fn all_help(&mut self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        let mut paths = vec![Vec::new()];
        while let Some(path) = paths.pop() {
            let help = self.help(&path).await.unwrap();
            paths.extend(help.commands.iter().map(|command| [&path[..], std::slice::from_ref(command)].concat()));
            all.push((path.join(" "), help.text));
        }
        all
    }

    async fn help(&mut self, path: &[String]) -> Result<Help, String> {
        let name = path.join(" ");
        if !self.help.contains_key(&name) {
            let said = Redraft::new().args(path.iter().map(String::as_str)).args(["--help"]).say().await;
            if said.code != Some(0) {
                return Err(format!("`redraft {name} --help` ends with {:?}", said.code));
            }
            self.help.insert(name.clone(), Help::read(said.stdout));
        }
        Ok(self.help[&name].clone())
    }
}

impl Help {
    fn read(text: String) -> Self {
        let section = |title: &str| {
            let lines = text.lines().skip_while(move |line| *line != title).skip(1);
            lines.take_while(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let first_word = |line: &String| line.split_whitespace().next().map(str::to_owned);
        let commands =
            section("Commands:").iter().filter(|line| !line.starts_with("   ")).filter_map(first_word).collect();
        let mut options = BTreeMap::new();
        for line in text.lines().filter(|line| line.trim_start().starts_with('-')) {
            // Two blanks end the names; what follows tells what they are for.
            let names = line.trim_start().split("  ").next().unwrap_or_default();
            let takes_value = names.contains('<');
            for name in names.split([',', ' ']).filter(|name| name.starts_with('-')) {
                options.insert(name.trim_end_matches("...").to_owned(), takes_value);
            }
        }
        Self { text, commands, options }
    }
}
