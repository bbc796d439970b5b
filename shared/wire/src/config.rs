//! What the page has to know of the deployment it talks to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the page has to know of the deployment it talks to. Nothing in here is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// Version of the control plane.
    pub version: String,
    /// What it can do; what is missing here, it cannot.
    pub features: Features,
    /// How much it takes.
    pub limits: Limits,
    /// How to get in.
    pub auth: Auth,
}

/// How to get into a control plane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Auth {
    /// Keys are exchanged for sessions.
    pub key: bool,
    /// It is a server for one machine: `redraft open` there makes a link that signs a browser in.
    pub local: bool,
    /// The identity provider whose word is taken, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc: Option<Provider>,
}

/// An identity provider (OpenID Connect): where a browser asks it who somebody is, and as what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Provider {
    /// Its name for itself.
    pub issuer: String,
    /// What it calls this deployment.
    pub client_id: String,
    /// Where it asks people who they are. Missing while it does not answer: other ways in remain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_endpoint: Option<String>,
    /// How its answer comes back to the page: `fragment`, which no server sees, or `query`.
    pub response_mode: String,
}

/// What a control plane can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Features {
    /// Runs may be submitted with files.
    pub files: bool,
    /// A file comes in one answer, however large; otherwise one larger than `answerBytes` is fetched in ranges.
    pub whole_files: bool,
}

/// How much a control plane takes. Sizes are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Most files of one run.
    pub files: usize,
    /// Largest of them.
    pub file_bytes: u64,
    /// Size of each part of an upload but the last.
    pub part_bytes: usize,
    /// Longest name of a file.
    pub file_name_bytes: usize,
    /// Largest JSON body.
    pub json_bytes: usize,
    /// Most content in one answer.
    pub answer_bytes: u64,
    /// Most rows of a page.
    pub page_rows: u32,
    /// Most drafts of one run.
    pub max_attempts: u32,
    /// Most labels of one run.
    pub tags: usize,
}
