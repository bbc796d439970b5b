//! Sends files ahead of the run that works on them.

use std::path::{Path, PathBuf};

use redraft_domain::limits::{BLOB_PART_BYTES, INPUT_FILE_BYTES, INPUT_FILES};
use redraft_domain::run_file::{InputName, InvalidInputName};
use redraft_store::entropy::OsEntropy;
use redraft_wire::Client;
use redraft_wire::run::SubmitFile;
use sha2::{Digest, Sha256};

use super::error::{CliError, Result};
use super::output::Output;
use super::safe::safe_line;
use super::words;
use crate::patience::Patience;

/// How often a part that was not answered is sent.
const TRIES: u32 = 4;
/// A file from this size on is announced: it may take a while.
const LARGE_BYTES: u64 = 1024 * 1024;

/// Sends what the control plane does not have yet of the files at `paths`; answers with how a run names them.
///
/// # Errors
/// A file cannot be read, or is too large; or the control plane does not answer.
pub(crate) async fn upload(client: &Client, paths: &[PathBuf], out: &Output) -> Result<Vec<SubmitFile>> {
    if paths.len() > INPUT_FILES {
        return Err(
            CliError::usage(format!("a run takes at most {INPUT_FILES} files")).help("put them into an archive")
        );
    }
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let name = name_of(path)?;
        let content = read(path).await?;
        let sha256 = hex::encode(Sha256::digest(&content));
        let bytes = content.len() as u64;
        if bytes >= LARGE_BYTES {
            out.note(format_args!("uploading {} ({})", safe_line(name.as_str()), words::size(bytes)));
        }
        send(client, &sha256, &content).await?;
        files.push(SubmitFile { name: name.into(), sha256, bytes, media_type: None });
    }
    Ok(files)
}

fn name_of(path: &Path) -> Result<InputName> {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| CliError::usage(format!("{} names no file", path.display())))?;
    name.parse().map_err(|error: InvalidInputName| CliError::usage(error.to_string()).help("give it another name"))
}

async fn read(path: &Path) -> Result<Vec<u8>> {
    let unreadable = |error: std::io::Error| CliError::file("read", path, &error);
    let facts = tokio::fs::metadata(path).await.map_err(unreadable)?;
    if !facts.is_file() {
        return Err(CliError::usage(format!("{} is not a file", path.display())).help("give files one by one"));
    }
    // Before it is read: it may be larger than the memory.
    if facts.len() > INPUT_FILE_BYTES {
        let (has, most) = (words::size(facts.len()), words::size(INPUT_FILE_BYTES));
        return Err(CliError::usage(format!("{} has {has}, a run takes files up to {most}", path.display())));
    }
    tokio::fs::read(path).await.map_err(unreadable)
}

async fn send(client: &Client, sha256: &str, content: &[u8]) -> Result<()> {
    let arrived = client.upload(sha256).await?.parts;
    // An empty file has one part with nothing in it.
    let parts: Vec<&[u8]> = if content.is_empty() { vec![content] } else { content.chunks(BLOB_PART_BYTES).collect() };
    for (part, number) in parts.into_iter().zip(0..) {
        if !arrived.contains(&number) {
            send_part(client, sha256, number, part).await?;
        }
    }
    Ok(())
}

async fn send_part(client: &Client, sha256: &str, number: u32, part: &[u8]) -> Result<()> {
    let mut patience = Patience::new(&OsEntropy);
    let mut left = TRIES;
    loop {
        left -= 1;
        match client.put_upload_part(sha256, number, part.to_vec()).await {
            // Too many uploads is no matter of moments.
            Err(error) if error.is_transient() && error.status() != Some(429) && left > 0 => patience.wait().await,
            done => return Ok(done?),
        }
    }
}
