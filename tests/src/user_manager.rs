//! A systemd of one user, as a login session has it, for services that a test installs.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::home::Home;
use crate::redraft::Redraft;
use crate::running::Running;
use crate::wait::{PATIENCE, until};

/// The manager starts only where systemd has booted, which a build machine may not have: so it is told in a mount namespace
/// of its own. It would take every process of its control group for its own, so it gets one first.
const START: &str = r#"set -eu
for tree in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
  [ -w "$tree/cgroup.procs" ] || continue
  mkdir "$tree/$GROUP" && echo $$ >"$tree/$GROUP/cgroup.procs"
done
[ -d /run/systemd/system ] || { mount -t tmpfs tmpfs /run; mkdir -p /run/systemd/system; }
exec /lib/systemd/systemd --user --log-target=console --log-level=info"#;

/// A user's service manager with no services but those of its test. It dies with this, its services with the test's folder.
#[derive(Debug)]
pub struct UserManager {
    running: Running,
    runtime: PathBuf,
    config: PathBuf,
    group: String,
}

impl UserManager {
    /// Starts it, with its files in `home`.
    ///
    /// # Panics
    /// It does not start: it needs systemd, and root or a kernel that gives everybody namespaces.
    pub async fn start(home: &Home) -> Self {
        let (runtime, config) = (home.path("user-runtime"), home.path("user-config"));
        fs::create_dir_all(&runtime).expect("a folder in the test's own");
        let group = home.path("").file_name().expect("a folder has a name").to_string_lossy().into_owned();
        let mut unshare = vec!["unshare", "--mount"];
        if !nix::unistd::geteuid().is_root() {
            unshare.extend(["--user", "--map-root-user"]);
        }
        unshare.extend(["sh", "-c", START]);
        let started = settings(Redraft::new(), &runtime, &config).env("GROUP", &group).under(unshare);
        let running = started.start(&home.path("user-manager.log"));
        let manager = Self { running, runtime, config, group };
        let socket = manager.runtime.join("systemd/private");
        until("the user's service manager to listen", PATIENCE, async || socket.exists().then_some(())).await;
        manager
    }

    /// `redraft` as this user calls it.
    pub fn redraft(&self) -> Redraft {
        settings(Redraft::new(), &self.runtime, &self.config)
    }

    /// Where the manager looks for the service `label`.
    pub fn unit(&self, label: &str) -> PathBuf {
        self.config.join("systemd/user").join(format!("{label}.service"))
    }

    /// What it and its services said.
    pub fn log(&self) -> String {
        self.running.log()
    }
}

impl Drop for UserManager {
    fn drop(&mut self) {
        crate::processes::kill_marked(self.runtime.to_str().expect("temporary folders have plain names"));
        for tree in ["/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd"] {
            let group = Path::new(tree).join(&self.group);
            // A process that was killed is in its group until the kernel has taken it apart.
            for _ in 0..200 {
                remove_groups(&group);
                if !group.exists() {
                    break;
                }
                thread::park_timeout(Duration::from_millis(10));
            }
        }
    }
}

fn settings(redraft: Redraft, runtime: &Path, config: &Path) -> Redraft {
    let text = |path: &Path| path.to_str().expect("temporary folders have plain names").to_owned();
    redraft.env("XDG_RUNTIME_DIR", &text(runtime)).env("XDG_CONFIG_HOME", &text(config))
}

/// Removes control groups without processes, the innermost first.
fn remove_groups(group: &Path) {
    for entry in fs::read_dir(group).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_groups(&entry.path());
        }
    }
    let _ = fs::remove_dir(group);
}
