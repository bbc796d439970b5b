//! The closed lists of words, as the `OpenAPI` document names them.
//!
//! The fields hold the enums of the domain; these types only carry their
//! schemas, so that generated clients get a named union and not a string.

use std::borrow::Cow;

use redraft_domain::artifact::ArtifactType;
use redraft_domain::command::{CommandKind, CommandStatus};
use redraft_domain::fleet::RunnerStatus;
use redraft_domain::key::KeyKind;
use redraft_domain::liveness::{ClaimLoop, Life, Progress};
use redraft_domain::run::record::ParentKind;
use redraft_domain::run::{RunStatus, Stage, StopReason};
use redraft_domain::scope::{Role, Scope};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $title:literal, $about:literal, $all:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = $all.map(|word| word.as_str());
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($about))
                    .enum_values(Some(words))
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                $title.into()
            }
        }
    };
}

words!(
    /// Schema of [`RunStatus`].
    RunStatusWord,
    "RunStatus",
    "Where a run stands",
    RunStatus::ALL
);
words!(
    /// Schema of [`StopReason`].
    StopReasonWord,
    "StopReason",
    "Why a run ended",
    StopReason::ALL
);
words!(
    /// Schema of [`Stage`].
    StageWord,
    "Stage",
    "What a runner executes",
    Stage::ALL
);
words!(
    /// Schema of [`ArtifactType`].
    ArtifactTypeWord,
    "ArtifactType",
    "What a file is to its run",
    ArtifactType::ALL
);
words!(
    /// Schema of [`Life`].
    LifeWord,
    "Life",
    "The first clock: whether a runner lives",
    Life::ALL
);
words!(
    /// Schema of [`CommandKind`].
    CommandKindWord,
    "CommandKind",
    "What a runner can be told",
    CommandKind::ALL
);
words!(
    /// Schema of [`CommandStatus`].
    CommandStatusWord,
    "CommandStatus",
    "Where a command stands",
    CommandStatus::ALL
);
words!(
    /// Schema of [`RunnerStatus`].
    RunnerStatusWord,
    "RunnerStatus",
    "What a runner is at",
    RunnerStatus::ALL
);
words!(
    /// Schema of [`ClaimLoop`].
    ClaimLoopWord,
    "ClaimLoop",
    "The second clock: whether a runner can take work",
    ClaimLoop::ALL
);
words!(
    /// Schema of [`Progress`].
    ProgressWord,
    "Progress",
    "The third clock: whether a stage gets on",
    Progress::ALL
);
words!(
    /// Schema of [`Scope`].
    ScopeWord,
    "Scope",
    "What somebody may do",
    Scope::ALL
);
words!(
    /// Schema of [`Role`].
    RoleWord,
    "Role",
    "What a person is here",
    [Role::Member, Role::Admin]
);
words!(
    /// Schema of [`KeyKind`].
    KeyKindWord,
    "KeyKind",
    "Who comes in with a key",
    [KeyKind::User, KeyKind::Runner]
);

/// What a run can be to the one before it.
#[derive(Debug, Clone, Copy)]
pub struct ParentKindWord;

impl PartialSchema for ParentKindWord {
    fn schema() -> RefOr<Schema> {
        let words = [ParentKind::Retry, ParentKind::Fork { from_attempt: 1 }].map(ParentKind::as_str);
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("What a run is to the one before it"))
            .enum_values(Some(words))
            .into()
    }
}

impl ToSchema for ParentKindWord {
    fn name() -> Cow<'static, str> {
        "ParentKind".into()
    }
}
