//! `redraft agents check` and `schema`.

use crate::program::Folder;

const GOOD: &str = "agents: { writer: { stages: { produce: [./write.sh], evaluate: [sh, -c, 'true'] } } }\n";
const WRONG: &str = "\
agents:
  writer:
    maxAttempts: 0
    passTreshold: 0.9
    stages: { produce: [./missing.sh], evaluate: [sh] }
";

#[test]
fn a_right_file_is_ok_and_its_agents_are_named() {
    let folder = Folder::empty();
    folder.write("agents.yaml", GOOD).script("write.sh", "#!/bin/sh\n");

    let ended = folder.redraft(&["agents", "check"]);

    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), "agents.yaml: ok, 1 agent: writer\n"), "{ended:?}");
}

#[test]
fn a_wrong_file_shows_every_mistake_with_its_place_and_its_fix() {
    let folder = Folder::empty();
    folder.write("agents.yaml", WRONG);

    let ended = folder.redraft(&["agents", "check"]);

    assert_eq!(ended.code, Some(1));
    let stdout =
        ended.stdout.replace(&std::fs::canonicalize(folder.path("")).unwrap().display().to_string(), "<folder>");
    insta::assert_snapshot!("agents_check_wrong", stdout);
}

#[test]
fn programs_get_the_mistakes_as_json() {
    let folder = Folder::empty();
    folder.write("wrong.yaml", WRONG).write("good.yaml", GOOD).script("write.sh", "#!/bin/sh\n");

    let ended = folder.redraft(&["agents", "check", "wrong.yaml", "good.yaml", "none.yaml", "--json"]);

    let document = ended.json();
    assert_eq!((ended.code, &document["ok"]), (Some(1), &false.into()));
    let [wrong, good, none] = document["files"].as_array().unwrap().as_slice() else { panic!("{document}") };
    assert_eq!((&wrong["ok"], &good["ok"], &none["ok"]), (&false.into(), &true.into(), &false.into()));
    assert_eq!(good["agents"][0], "writer");
    let first = &wrong["findings"][0];
    assert_eq!((&first["severity"], &first["line"], &first["column"]), (&"error".into(), &3.into(), &18.into()));
    assert!(none["findings"][0]["fix"].as_str().unwrap().contains("create it"), "{none}");
}

#[test]
fn the_text_alone_can_be_checked() {
    let folder = Folder::empty();
    folder.write("agents.yaml", GOOD);

    assert_eq!(folder.redraft(&["agents", "check"]).code, Some(1));
    assert_eq!(folder.redraft(&["agents", "check", "--text-only"]).code, Some(0));
}

#[test]
fn the_schema_is_json() {
    let schema = Folder::empty().redraft(&["agents", "schema"]).json();

    assert!(schema["properties"]["agents"].is_object(), "{schema}");
}
