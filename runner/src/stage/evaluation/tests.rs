//! Everything an evaluator may print instead of an evaluation.

use super::*;

fn error(output: impl AsRef<[u8]>) -> String {
    parse(output.as_ref()).expect_err("this is no evaluation").to_string()
}

fn assert_says(output: impl AsRef<[u8]>, parts: &[&str]) {
    let message = error(output);
    for part in parts {
        assert!(message.contains(part), "{message:?} lacks {part:?}");
    }
    assert!(message.len() < 600, "a message is for people: {} bytes", message.len());
    assert!(!message.chars().any(char::is_control), "{message:?}");
}

#[test]
fn a_full_evaluation_is_read_with_blanks_around_it_and_unknown_keys() {
    let output = "\u{feff}\n {\"score\": 0.75, \"feedback\": \"shorter\", \"model\": {\"a\": [1, null]},
        \"criteria\": [{\"name\": \"length\", \"score\": 1, \"comment\": null, \"weight\": 2}]} \r\n\n";

    let evaluation = parse(output.as_bytes()).unwrap();

    assert_eq!(evaluation.score, Score::new(0.75).unwrap());
    assert_eq!(evaluation.feedback, "shorter");
    assert_eq!(evaluation.criteria[0].name, "length");
    assert_eq!(evaluation.criteria[0].score, Score::new(1.0).unwrap());
    assert_eq!(evaluation.criteria[0].comment, "");
}

#[test]
fn a_score_alone_is_an_evaluation() {
    for (output, score) in
        [("{\"score\":0}", 0.0), ("{\"score\":1}", 1.0), ("{\"score\":-0.0}", 0.0), ("{\"score\":5e-1}", 0.5)]
    {
        assert_eq!(parse(output.as_bytes()).unwrap().score, Score::new(score).unwrap(), "{output}");
    }
}

#[test]
fn nothing_printed_is_said_with_what_to_print() {
    for output in ["", " \n\t\r\n", "\u{feff}"] {
        assert_says(output, &["printed nothing", "{\"score\":0.8"]);
    }
}

#[test]
fn bytes_that_are_not_text_are_said_with_their_position() {
    assert_says(b"{\"score\":0.5,\"feedback\":\"\xff\"}", &["not UTF-8 at byte 25"]);
}

#[test]
fn what_is_no_json_is_quoted_with_its_position_and_escaped() {
    assert_says(
        "I would say 8 of 10.\x1b[31m\0",
        &["line 1, column 1", "I would say 8 of 10.", "\\u{1b}[31m\\x00", "stderr"],
    );
    assert_says("{\"score\": 0.5,\n  \"feedback\": oops}", &["line 2, column 15"]);
    assert_says("{\"score\": 0.5", &["ends too early"]);
    assert_says("```json\n{\"score\":1}\n```", &["code fence"]);
    assert_says("{'score': 1}", &["line 1, column 2"]);
}

#[test]
fn numbers_that_json_does_not_know_are_named() {
    assert_says("{\"score\": NaN}", &["no NaN"]);
    assert_says("{\"score\": Infinity}", &["no NaN and no Infinity"]);
    assert_says("{\"score\": 11/10}", &["not as a fraction"]);
    assert_says("{\"score\": 1e999}", &["out of range"]);
}

#[test]
fn two_documents_are_refused_wherever_the_second_begins() {
    for output in
        ["{\"score\":1}{\"score\":0}", "{\"score\":1}\n{\"score\":0}\n", "{\"score\":1} done", "{\"score\":1}]"]
    {
        assert_says(output, &["after its JSON document", "exactly one document"]);
    }
    assert_says("{\"score\":1}\n{\"score\":0}", &["line 2, column 1: `{\"score\":0}`"]);
    assert_says("{\"score\":1}é", &["`é`"]);
}

#[test]
fn scores_outside_zero_to_one_and_of_other_types_are_refused() {
    assert_says("{\"score\": 1.1}", &["`score` is 1.1, outside 0 to 1"]);
    assert_says("{\"score\": -0.1}", &["outside 0 to 1"]);
    assert_says("{\"score\": 85}", &["`score` is 85"]);
    assert_says("{\"score\": 18446744073709551616}", &["outside 0 to 1"]);
    assert_says("{\"score\": \"0.9\"}", &["is a string (`0.9`)", "without quotes"]);
    for other in ["null", "true", "[0.5]", "{}"] {
        assert_says(format!("{{\"score\": {other}}}"), &["`score` is ", "not a number"]);
    }
    assert_says("{\"feedback\": \"good\"}", &["no `score`"]);
}

#[test]
fn other_fields_of_the_wrong_type_are_named_with_their_path() {
    assert_says("[0.5]", &["not an object"]);
    assert_says("0.5", &["not an object"]);
    assert_says("{\"score\":1,\"feedback\":[\"a\"]}", &["`feedback` is a list, not a string"]);
    assert_says("{\"score\":1,\"criteria\":{}}", &["`criteria` is an object, not a list"]);
    assert_says("{\"score\":1,\"criteria\":[1]}", &["`criteria[0]` is a number"]);
    assert_says("{\"score\":1,\"criteria\":[{\"score\":1}]}", &["`criteria[0]` has no `name`"]);
    assert_says("{\"score\":1,\"criteria\":[{\"name\":\"a\",\"score\":2}]}", &["`criteria[0].score` is 2"]);
    assert_says("{\"score\":1,\"criteria\":[{\"name\":\"a\"}]}", &["no `criteria[0].score`"]);
}

#[test]
fn a_key_that_stands_twice_is_refused_at_any_depth() {
    assert_says("{\"score\":0.1,\"score\":0.9}", &["key `score` stands twice", "column 20"]);
    assert_says("{\"score\":1,\"x\":[{\"a\":1,\"\\u0061\":2}]}", &["key `a` stands twice"]);
}

#[test]
fn ten_thousand_levels_are_refused_without_a_stack_overflow() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{{\"score\":1,\"x\":{}1{}}}", open.repeat(10_000), close.repeat(10_000));
        assert_says(&deep, &["recursion limit exceeded"]);
        assert_says(open.repeat(10_000), &["recursion limit exceeded"]);
    }
}

#[test]
fn an_output_over_the_limit_is_refused_and_one_at_the_limit_is_read() {
    let at_limit = format!("{{\"score\":1}}{}", " ".repeat(limits::EVALUATION_BYTES - 11));

    assert!(parse(at_limit.as_bytes()).is_ok());
    assert_eq!(parse(format!("{at_limit} ").as_bytes()), Err(EvaluationError::TooLarge));
}

#[test]
fn no_prefix_of_an_evaluation_and_no_changed_byte_makes_it_panic() {
    let good = "{\"score\":0.5,\"feedback\":\"é\\u00e9 x\",\"criteria\":[{\"name\":\"a\",\"score\":1e-2}]}".as_bytes();
    for end in 0..good.len() {
        assert!(parse(&good[..end]).is_err(), "{end}");
    }
    for at in 0..good.len() {
        for byte in 0..=255 {
            let mut changed = good.to_vec();
            changed[at] = byte;
            if let Err(error) = parse(&changed) {
                assert!(!error.to_string().is_empty());
            }
        }
    }
}
