//! What stages leave under `out/`, well-meant and not.

#![cfg(target_os = "linux")]

mod stage_harness;

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::symlink;

use redraft_domain::limits;
use redraft_runner::stage::{LogSource, OutFile, StageEnd, open_beneath};
use stage_harness::{Bench, Log, execute};

/// Runs `code` and gives the names of the files it left, with what the runner said about others.
async fn leave(bench: &Bench, code: &str) -> (Vec<OutFile>, Vec<String>) {
    let log = Log::default();
    match execute(bench.shell(code), &log).await {
        StageEnd::Done(output) => (output.files, log.from(LogSource::Runner)),
        other => panic!("not done: {other:?}"),
    }
}

fn names(files: &[OutFile]) -> Vec<&str> {
    files.iter().map(|file| file.name.as_str()).collect()
}

#[tokio::test]
async fn files_in_folders_are_found_sorted_with_size_and_hash() {
    let bench = Bench::new();

    let (files, log) =
        leave(&bench, "mkdir -p out/b/c; printf abc >out/b/c/d.txt; printf '' >out/z; printf 1 >out/a.json").await;

    assert_eq!(names(&files), ["a.json", "b/c/d.txt", "z"]);
    assert_eq!(files[1].bytes, 3);
    assert_eq!(files[1].sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert!(log.is_empty(), "{log:?}");
    let mut content = String::new();
    files[1].open(&bench.workspace()).unwrap().read_to_string(&mut content).unwrap();
    assert_eq!(content, "abc");
}

#[tokio::test]
async fn links_pipes_sockets_and_devices_are_never_opened() {
    let bench = Bench::new();
    fs::write(bench.path("secret"), "secret").unwrap();
    let code = "mkdir -p out/real; cd out; ln -s ../../secret link; ln -s / root; ln -s real inside; mkfifo pipe; \
                printf kept >real/file; ln -s nowhere dangling";
    let listener = {
        fs::create_dir(bench.workspace().join("out")).unwrap();
        std::os::unix::net::UnixListener::bind(bench.workspace().join("out/socket")).unwrap()
    };

    let (files, log) = leave(&bench, code).await;

    drop(listener);
    assert_eq!(names(&files), ["real/file"]);
    let said = log.join("\n");
    for part in ["out/link is not kept: it is a symbolic link", "out/root is", "out/inside is", "out/dangling is"] {
        assert!(said.contains(part), "{said}");
    }
    for part in ["out/pipe is not kept: it is not a regular file", "out/socket is not kept: it is not a regular file"] {
        assert!(said.contains(part), "{said}");
    }
}

#[tokio::test]
async fn an_out_that_is_a_link_or_a_file_gives_nothing() {
    for code in ["ln -s / out", "ln -s .. out", "printf x >out", "mkfifo out"] {
        let bench = Bench::new();

        let (files, log) = leave(&bench, code).await;

        assert!(files.is_empty(), "{code}: {files:?}");
        assert!(log[0].contains("not a directory"), "{code}: {log:?}");
    }
}

#[tokio::test]
async fn names_that_could_do_harm_are_refused_and_shown_harmlessly() {
    let bench = Bench::new();
    let code = r#"mkdir -p out/..hidden out/-r; cd out
        printf x >.env; printf x >'a b'; printf x >'$(id)'; printf x >"$(printf 'esc\033[31m')"; printf x >"$(printf 'bad\377')"
        printf x >"$(printf 'line\nbreak')"; printf x >..hidden/file; printf x >'c:d'; printf x >'back\slash'
        printf x >-r/-rf; printf x >good.txt; printf x >"$(printf '%0200d' 0)"; printf x >"$(printf 'rtl\342\200\256txt')""#;

    let (files, log) = leave(&bench, code).await;

    assert_eq!(names(&files), ["-r/-rf", "good.txt"]);
    assert_eq!(log.len(), 11, "{log:#?}");
    for line in &log {
        assert!(!line.chars().any(char::is_control), "{line:?}");
        assert!(line.contains("is refused"), "{line}");
    }
}

#[tokio::test]
async fn more_files_than_a_stage_may_leave_are_counted() {
    let bench = Bench::new();

    let (files, log) =
        leave(&bench, "mkdir out; cd out; i=100; while [ $i -lt 230 ]; do : >f$i; : >.h$i; i=$((i+1)); done").await;

    assert_eq!(files.len(), limits::OUT_FILES);
    assert_eq!((files[0].name.as_str(), files[99].name.as_str()), ("f100", "f199"));
    assert_eq!(log.len(), 22, "{log:#?}");
    assert_eq!(log[20], "110 more files under out/ are not kept");
    assert_eq!(log[21], "out/ has more than 100 files; the last 30 are not kept");
}

#[tokio::test]
async fn a_file_larger_than_an_artifact_may_be_is_not_kept_and_one_that_fits_is() {
    let bench = Bench::new();
    // Sparse, so that the test costs no disk; the smaller one is read and hashed.
    fs::create_dir(bench.workspace().join("out")).unwrap();
    let over = File::create(bench.workspace().join("out/over.bin")).unwrap();
    over.set_len(limits::ARTIFACT_BYTES + 1).unwrap();
    let small = File::create(bench.workspace().join("out/small.bin")).unwrap();
    small.set_len(1024 * 1024).unwrap();

    let (files, log) = leave(&bench, "true").await;

    assert_eq!(names(&files), ["small.bin"]);
    assert!(log[0].contains("out/over.bin is not kept: it has 52428801 bytes"), "{log:?}");
}

#[tokio::test]
async fn folders_nested_without_end_and_thousands_of_entries_are_bounded() {
    let bench = Bench::new();
    let code = "mkdir -p out/many; cd out; p=deep; i=0; while [ $i -lt 40 ]; do p=$p/d; i=$((i+1)); done; mkdir -p $p; \
                printf x >$p/file; seq 1 11000 | sed 's|^|many/.f|' | xargs touch";

    let (files, log) = leave(&bench, code).await;

    assert!(files.is_empty(), "{files:?}");
    assert!(log[0].contains("nested too deep"), "{log:?}");
    assert!(log.len() <= 22, "{}", log.len());
}

#[test]
fn opening_beneath_a_folder_follows_no_link_on_the_way() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("a/b")).unwrap();
    fs::write(folder.path().join("a/b/file"), "x").unwrap();
    symlink(folder.path().join("a"), folder.path().join("link")).unwrap();
    symlink("file", folder.path().join("a/b/alias")).unwrap();

    assert!(open_beneath(folder.path(), &"a/b/file".parse().unwrap()).is_ok());
    for name in ["link/b/file", "a/b/alias", "a/b", "a/b/none", "a/b/file/x"] {
        assert!(open_beneath(folder.path(), &name.parse().unwrap()).is_err(), "{name}");
    }
}
