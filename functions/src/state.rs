//! What every handler may use.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use redraft_domain::run::record::Run;
use redraft_store::Store;
use redraft_store::cancels::Cancels;
use redraft_store::claim::LeaseTimes;
use redraft_store::clock::{Clock, SystemClock};
use redraft_store::entropy::{Entropy, OsEntropy};

use crate::auth::{Access, IdentityProvider};
use crate::downloads::Downloads;
use crate::page::Page;
use crate::witness::Witness;

/// Told of every run that was submitted, so that a runner in this process starts at once.
pub type SubmittedHook = Arc<dyn Fn(&Run) + Send + Sync>;

/// What every handler may use: the store, who may ask, and the doors for time and chance.
///
/// Each route has one, and the routes are made before a function is ready for anything: copies share what they hold.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Held>);

/// What all copies of an [`AppState`] hold.
#[derive(Clone)]
pub struct Held {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) access: Arc<Access>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) cancels: Cancels,
    pub(crate) times: LeaseTimes,
    pub(crate) page: Page,
    pub(crate) downloads: Downloads,
    pub(crate) provider: Option<Arc<IdentityProvider>>,
    /// Whether a file may be answered whole, however large: what carries the answers may have a limit.
    pub(crate) has_whole_answers: bool,
    /// Who hears of every request.
    pub(crate) witness: Option<Arc<dyn Witness>>,
    on_submitted: Option<SubmittedHook>,
}

impl AppState {
    /// Serves what is in `store` to whom `access` allows.
    pub fn new(store: Arc<dyn Store>, access: Access) -> Self {
        Self(Arc::new(Held {
            store,
            access: Arc::new(access),
            clock: Arc::new(SystemClock::new()),
            entropy: Arc::new(OsEntropy),
            cancels: Cancels::default(),
            times: LeaseTimes::default(),
            page: Page::built_in(),
            downloads: Downloads::default(),
            provider: None,
            has_whole_answers: false,
            witness: None,
            on_submitted: None,
        }))
    }

    /// The same with other doors for time and chance.
    #[must_use]
    pub fn with_doors(mut self, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        self.change().clock = clock;
        self.change().entropy = entropy;
        self
    }

    /// The same, and `hook` hears of every run that is submitted or retried. It must not block.
    #[must_use]
    pub fn with_submitted_hook(mut self, hook: SubmittedHook) -> Self {
        self.change().on_submitted = Some(hook);
        self
    }

    /// The same, and a runner that shares `cancels` hears of every cancel at once.
    #[must_use]
    pub fn with_cancels(mut self, cancels: Cancels) -> Self {
        self.change().cancels = cancels;
        self
    }

    /// The same, where things may keep silent for other times than in production.
    #[must_use]
    pub fn with_times(mut self, times: LeaseTimes) -> Self {
        self.change().times = times;
        self
    }

    /// The same with another page than the one that is part of this program.
    #[must_use]
    pub fn with_page(mut self, page: Page) -> Self {
        self.change().page = page;
        self
    }

    /// The same, handing out programs.
    #[must_use]
    pub fn with_downloads(mut self, downloads: Downloads) -> Self {
        self.change().downloads = downloads;
        self
    }

    /// The same; people sign in at `provider` as well, if there is one.
    #[must_use]
    pub fn with_identity_provider(mut self, provider: Option<IdentityProvider>) -> Self {
        self.change().provider = provider.map(Arc::new);
        self
    }

    /// The same, for a server of our own, whose answers may be of any size.
    #[must_use]
    pub fn with_whole_answers(mut self) -> Self {
        self.change().has_whole_answers = true;
        self
    }

    /// The same, and `witness` hears of every request that was answered.
    #[must_use]
    pub fn with_witness(mut self, witness: Option<Arc<dyn Witness>>) -> Self {
        self.change().witness = witness;
        self
    }

    /// What it holds, for itself alone.
    fn change(&mut self) -> &mut Held {
        Arc::make_mut(&mut self.0)
    }

    pub(crate) fn doors(&self) -> (&dyn Clock, &dyn Entropy) {
        (&*self.clock, &*self.entropy)
    }

    pub(crate) fn submitted(&self, run: &Run) {
        if let Some(hook) = &self.on_submitted {
            hook(run);
        }
    }
}

impl Deref for AppState {
    type Target = Held;

    fn deref(&self) -> &Held {
        &self.0
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held").field("store", &self.store).field("access", &self.access).finish_non_exhaustive()
    }
}
