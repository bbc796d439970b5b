//! A page of three files.

use redraft_functions::page::{File, Page};

pub(crate) const INDEX: &str = "<!doctype html><title>Redraft</title>";
pub(crate) const SCRIPT: &str = "export const answer = 42;";

const FILES: &[File] = &[
    File {
        name: "assets/index-H0DNxqLP.js",
        plain: SCRIPT.as_bytes(),
        brotli: Some(b"\x0b\x02"),
        gzip: Some(b"\x1f\x8b"),
    },
    File { name: "favicon.svg", plain: b"<svg/>", brotli: None, gzip: None },
    File { name: "index.html", plain: INDEX.as_bytes(), brotli: Some(b"\x0b\x01"), gzip: None },
];

pub(crate) const PAGE: Page = Page::of(FILES);
