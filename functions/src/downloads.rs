//! The programs a deployment hands out to machines that shall run something.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redraft_wire::download::{Download, DownloadList};
use serde::Deserialize;

/// What says which programs there are: `make dist` writes it beside them.
const MANIFEST: &str = "downloads.json";
/// Every machine somebody may have.
pub(crate) const PLATFORMS: [&str; 5] =
    ["linux-x86_64", "linux-aarch64", "macos-aarch64", "macos-x86_64", "windows-x86_64"];
/// Largest file a function answers with: what it sends is a third longer in base64, and 6 MB at most.
const LARGEST_OF_FUNCTION: u64 = 4 * 1024 * 1024;

/// The programs, and where they are.
#[derive(Debug, Clone, Default)]
pub struct Downloads(Arc<Shelf>);

#[derive(Debug, Default)]
struct Shelf {
    folder: Option<PathBuf>,
    release: Option<String>,
    version: Option<String>,
    found: Vec<Download>,
}

/// Where a program is to be had.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a file of this deployment.
    File(PathBuf, Download),
    /// Elsewhere, at this address.
    Elsewhere(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    version: String,
    downloads: Vec<Download>,
}

impl Downloads {
    /// The programs in `folder`, by the list that `make dist` wrote there; with `release` they are fetched from that
    /// address, and the folder needs the list only.
    ///
    /// # Errors
    /// There is no such list, or it makes no sense.
    pub fn new(folder: Option<PathBuf>, release: Option<String>) -> io::Result<Self> {
        let mut shelf = Shelf { release: release.map(|url| url.trim_end_matches('/').to_owned()), ..Shelf::default() };
        if let Some(folder) = folder {
            let path = folder.join(MANIFEST);
            let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
            let text = std::fs::read(&path).map_err(|error| io::Error::new(error.kind(), named(&error)))?;
            let manifest: Manifest = serde_json::from_slice(&text)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, named(&error)))?;
            if let Some(odd) = manifest.downloads.iter().find(|one| !is_plain(&one.filename)) {
                let error = format!("`{}` is no file name", odd.filename.escape_debug());
                return Err(io::Error::new(io::ErrorKind::InvalidData, named(&error)));
            }
            shelf.version = Some(manifest.version);
            shelf.found = manifest.downloads;
            shelf.folder = Some(folder);
        }
        Ok(Self(Arc::new(shelf)))
    }

    /// Every platform, and whether there is a program for it.
    pub(crate) fn list(&self, has_whole_answers: bool) -> DownloadList {
        let version = self.0.version.clone().unwrap_or_else(|| env!("CARGO_PKG_VERSION").to_owned());
        let downloads = PLATFORMS.map(|platform| self.of(platform, has_whole_answers)).into();
        DownloadList { version, downloads }
    }

    /// Where the program for `platform` is.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn place(&self, platform: &str, has_whole_answers: bool) -> Result<Place, String> {
        let download = self.of(platform, has_whole_answers);
        match (&self.0.release, &self.0.folder) {
            _ if !download.available => Err(download.reason.unwrap_or_else(|| "there is none".to_owned())),
            (Some(release), _) => Ok(Place::Elsewhere(format!("{release}/{}", download.filename))),
            (None, Some(folder)) => Ok(Place::File(folder.join(&download.filename), download)),
            (None, None) => Err("there is none".to_owned()),
        }
    }

    fn of(&self, platform: &str, has_whole_answers: bool) -> Download {
        let none = |reason: &str| {
            let version = self.0.version.as_deref().unwrap_or(env!("CARGO_PKG_VERSION"));
            let ending = if platform.starts_with("windows") { "zip" } else { "tar.gz" };
            Download {
                platform: platform.to_owned(),
                filename: format!("redraft-{version}-{platform}.{ending}"),
                bytes: None,
                sha256: None,
                available: false,
                reason: Some(reason.to_owned()),
            }
        };
        let Some(found) = self.0.found.iter().find(|one| one.platform == platform) else {
            return match (&self.0.release, &self.0.folder) {
                // Without a list nobody knows what a release has: its address will say.
                (Some(_), None) => Download { available: true, reason: None, ..none("") },
                (None, None) => none("this deployment hands out no programs; build one from the source"),
                (_, Some(_)) => none("it was not built for this release"),
            };
        };
        let is_too_large = found.bytes.is_some_and(|bytes| bytes > LARGEST_OF_FUNCTION);
        if found.available && self.0.release.is_none() && !has_whole_answers && is_too_large {
            return none("it is larger than what a function can answer with");
        }
        found.clone()
    }
}

/// Whether a name is one of a file in a folder, and of no other.
fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    !name.starts_with('.') && Path::new(name).file_name().is_some_and(|file| file == name) && name.bytes().all(plain)
}
