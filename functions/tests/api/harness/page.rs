//! A page of three files.

use redraft_functions::page::{Content, File, Page};

pub(crate) const INDEX: &str = "<!doctype html><title>Redraft</title>";
pub(crate) const SCRIPT: &str = "export const answer = 42;";

/// [`SCRIPT`] as Brotli makes it.
pub(crate) const SHORT: &[u8] = b"\x0b\x0c\x80\x65\x78\x70\x6f\x72\x74\x20\x63\x6f\x6e\x73\x74\x20\x61\x6e\x73\x77\x65\x72\x20\x3d\x20\x34\x32\x3b\x03";

const FILES: &[File] = &[
    File { name: "assets/index-H0DNxqLP.js", content: Content::Brotli(SHORT) },
    File { name: "favicon.svg", content: Content::Plain(b"<svg/>") },
    File { name: "index.html", content: Content::Plain(INDEX.as_bytes()) },
];

pub(crate) const PAGE: Page = Page::of(FILES);
