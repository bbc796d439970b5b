//! No image of our memory on a disk.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Lets neither this process nor its stages write a core file: it would have keys and prompts in it, and fill the
/// disk when a stage crashes in a loop. A stage may raise its own limit again.
pub(crate) fn forbid() {
    // Where the system refuses it, everything else works all the same.
    if let Ok((_, most)) = getrlimit(Resource::RLIMIT_CORE) {
        let _ = setrlimit(Resource::RLIMIT_CORE, 0, most);
    }
}
