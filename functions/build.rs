//! Lists the files of the page for the program to embed: all of `embedded/`, which `make page` fills. And takes the
//! `OpenAPI` document from the snapshot that tests keep of it.
//!
//! They arrive compressed: Node, which builds the page anyway, brings Brotli, so that no compressor has to be compiled,
//! and an unoptimised build of this crate takes no longer with the page than without.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What explains the folder to people.
const README: &str = "README.md";
/// What `cargo test` keeps the document in, from here.
const DOCUMENT: &str = "tests/api/snapshots/api__snapshots__openapi.snap";

fn main() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("embedded");
    // The folder, not the page: cargo takes a path that is missing for one that changed, and would never be done.
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(&folder, &mut files)?;
    files.retain(|path| path != &folder.join(README));
    // What an older `make page` left here: every file in every form.
    let is_there = |path: &Path| files.iter().any(|file| file == path);
    let with = |path: &Path, suffix: &str| PathBuf::from(format!("{}{suffix}", path.display()));
    let older: Vec<_> = files
        .iter()
        .filter(|path| is_there(&with(path, ".br")) || path.extension().is_some_and(|it| it == "gz"))
        .cloned()
        .collect();
    files.retain(|path| !older.contains(path));
    // Sorted, so that the same page makes the same program.
    files.sort();
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or(io::ErrorKind::NotFound)?;
    fs::write(out.join("page.rs"), table(&folder, &files))?;
    fs::write(out.join("openapi.json"), document()?)
}

/// The document without the head that the snapshot has.
fn document() -> io::Result<String> {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    let snapshot = fs::read_to_string(DOCUMENT)?;
    let text = snapshot.split_once("\n---\n").map_or("", |(_head, text)| text);
    Ok(text.trim().to_owned())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

/// The files as the expression of a slice.
fn table(folder: &Path, files: &[PathBuf]) -> String {
    let mut table = String::from("&[\n");
    for path in files {
        let path = path.strip_prefix(folder).unwrap_or(path).display().to_string();
        let place = folder.join(&path).display().to_string();
        let bytes = format!("include_bytes!({place:?})");
        // Writing to a string cannot fail.
        let _ = match path.strip_suffix(".br") {
            Some(name) => writeln!(table, "File {{ name: {name:?}, content: Content::Brotli({bytes}) }},"),
            None => writeln!(table, "File {{ name: {path:?}, content: Content::Plain({bytes}) }},"),
        };
    }
    table.push(']');
    table
}
