//! A runner for agents files: what `redraft up`, `redraft runner start` and `redraft run` have in common.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;

use redraft_domain::agent::AgentSpec;
use redraft_store::control_plane::ControlPlane;
use tokio::sync::Notify;

use crate::agents_file::{AgentsFile, AgentsFileError, FileChecks, Finding, load};
use crate::claim_loop::ClaimSettings;
use crate::command_step::CommandSteps;
use crate::config;
use crate::doors::Doors;
use crate::identity::Identity;
use crate::place::RunnerPlace;
use crate::process_tree::Watchdog;
use crate::runner::Runner;
use crate::stage::CommandExecutor;

/// Agents of one or more files, ready to be served.
#[derive(Debug, Clone, Default)]
pub struct Serving {
    /// The agents.
    pub agents: Vec<AgentSpec>,
    /// Where the file of each is.
    pub directories: HashMap<String, PathBuf>,
    /// What is not wrong, but worth saying.
    pub warnings: Vec<Finding>,
}

/// Why agents cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum CannotServe {
    /// A file is wrong; every mistake in it is named.
    #[error(transparent)]
    File(#[from] AgentsFileError),
    /// Two files have an agent of the same name.
    #[error("agent `{name}` stands in {} and in {}; rename one of them", first.display(), second.display())]
    Twice {
        /// The agent.
        name: String,
        /// Folder of the first file.
        first: PathBuf,
        /// Folder of the second file.
        second: PathBuf,
    },
}

impl Serving {
    /// Reads and checks `files`.
    ///
    /// # Errors
    /// The first file that is wrong, with all its mistakes; or two agents of one name.
    pub fn load(files: &[PathBuf]) -> Result<Self, CannotServe> {
        let environment = config::environment();
        let search_path = environment.get(OsStr::new("PATH")).map_or(OsStr::new(""), |path| path.as_os_str());
        let mut serving = Self::default();
        for path in files {
            let (file, warnings) = load(path, FileChecks::On { search_path })?;
            serving.add(file)?;
            serving.warnings.extend(warnings);
        }
        Ok(serving)
    }

    fn add(&mut self, file: AgentsFile) -> Result<(), CannotServe> {
        for agent in file.agents {
            if let Some(first) = self.directories.insert(agent.name.clone(), file.directory.clone()) {
                return Err(CannotServe::Twice { name: agent.name, first, second: file.directory });
            }
            self.agents.push(agent);
        }
        Ok(())
    }

    /// A runner that executes these agents' commands under `place`.
    pub fn runner(
        self,
        control: Arc<dyn ControlPlane>,
        place: &RunnerPlace,
        identity: Identity,
        claims: ClaimSettings,
        wake: Arc<Notify>,
    ) -> Runner {
        let environment = config::environment();
        let executor = CommandExecutor::new().watched_by(Watchdog::of_this_program());
        let executor = CommandSteps::new(executor, place.run_dirs(), self.directories, environment);
        Runner {
            control,
            executor: Arc::new(executor),
            identity,
            folder: Some(place.root().to_owned()),
            agents: self.agents,
            claims,
            times: config::lease_times(),
            doors: Doors::system(),
            wake,
            spool: place.spool(),
        }
    }
}
