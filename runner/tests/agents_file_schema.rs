//! The JSON Schema of `agents.yaml` for editors.

use redraft_runner::agents_file::json_schema;

#[test]
fn the_schema_is_published_as_it_is() {
    insta::assert_json_snapshot!(json_schema());
}

#[test]
fn the_schema_is_a_valid_schema_with_a_description_for_every_field() {
    let schema = json_schema();

    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let mut open = vec![&schema];
    while let Some(part) = open.pop() {
        if let Some(properties) = part["properties"].as_object() {
            for (name, field) in properties {
                let is_described = field.get("description").is_some() || field.get("$ref").is_some() || name == "type";
                assert!(is_described, "{name}");
            }
        }
        open.extend(part.as_object().into_iter().flat_map(|fields| fields.values()));
        open.extend(part.as_array().into_iter().flatten());
    }
}
