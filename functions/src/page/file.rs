//! The files of a page.

use std::fmt;

use sha2::{Digest, Sha256};

/// The built page that this program embeds; empty if it was built without one.
static BUILT_IN: &[File] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// One file of the page.
#[derive(Clone, Copy)]
pub struct File {
    /// Its path, such as `assets/index-H0DNxqLP.css`.
    pub name: &'static str,
    /// What it holds.
    pub content: Content,
}

/// What a file holds, in the one form that is part of the program.
#[derive(Clone, Copy)]
pub enum Content {
    /// As it is: Brotli would make it hardly shorter.
    Plain(&'static [u8]),
    /// As Brotli makes it.
    Brotli(&'static [u8]),
}

impl Content {
    pub(super) const fn stored(self) -> &'static [u8] {
        match self {
            Self::Plain(bytes) | Self::Brotli(bytes) => bytes,
        }
    }
}

impl File {
    /// Whether its name changes with its content.
    pub(super) fn is_hashed(&self) -> bool {
        self.name.starts_with("assets/")
    }

    /// A weak tag: both forms say the same in different bytes.
    pub(super) fn tag(&self) -> String {
        if self.is_hashed() {
            return format!("W/\"{}\"", self.name);
        }
        // A few kilobytes at most: cheaper to digest than to keep.
        format!("W/\"{}\"", hex::encode(&Sha256::digest(self.content.stored())[..16]))
    }

    /// What a browser must take it for; it is told not to guess.
    pub(super) fn media_type(&self) -> &'static str {
        match self.name.rsplit_once('.').map(|(_, extension)| extension) {
            Some("html") => "text/html; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("json") => "application/json",
            _ => "application/octet-stream",
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = if matches!(self, Self::Plain(_)) { "Plain" } else { "Brotli" };
        write!(f, "{form}({} bytes)", self.stored().len())
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .field("bytes", &self.content.stored().len())
            .finish_non_exhaustive()
    }
}

/// All files of a page.
#[derive(Debug, Clone, Copy)]
pub struct Page(&'static [File]);

impl Page {
    /// What every address of the page itself is answered with.
    pub(super) const INDEX: &'static str = "index.html";

    /// The page that is part of this program.
    pub fn built_in() -> Self {
        Self(BUILT_IN)
    }

    /// A page of these files.
    pub const fn of(files: &'static [File]) -> Self {
        Self(files)
    }

    /// Whether the program was built without a page.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn file(self, name: &str) -> Option<&'static File> {
        self.0.iter().find(|file| file.name == name)
    }
}
