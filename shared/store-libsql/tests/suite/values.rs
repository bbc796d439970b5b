use redraft_store_libsql::database::DatabaseError;
use redraft_store_libsql::statement::{Statement, Value};

use super::{is_misuse, round_trip};
use crate::Subject;
use crate::notes::one;

pub(crate) async fn values_come_back_as_they_went_in(subject: &Subject) {
    let values: Vec<Value> = vec![
        Value::Null,
        0.into(),
        i64::MIN.into(),
        i64::MAX.into(),
        ((1_i64 << 53) + 1).into(),
        true.into(),
        0.1.into(),
        1.0.into(),
        (-0.5).into(),
        f64::MIN_POSITIVE.into(),
        f64::MAX.into(),
        f64::EPSILON.into(),
        "".into(),
        "zwölf Boxkämpfer 🥊🇩🇪 \u{1}\u{7f}\u{2028} \\ \" ' \r\n\t".into(),
        Value::Blob(vec![].into()),
        vec![0_u8, 1, 0, 255].into(),
        vec![0xff_u8, 0xfe].into(),
        Option::<i64>::None.into(),
    ];
    for value in values {
        let back = round_trip(&*subject.database, value.clone()).await;

        assert_eq!(back, value);
    }
}

pub(crate) async fn random_numbers_come_back_bit_by_bit(subject: &Subject) {
    let seed = getrandom::u64().expect("a seed");
    let mut state = seed;
    for _ in 0..200 {
        // splitmix64
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let number = f64::from_bits(bits ^ (bits >> 31));
        if number.is_finite() {
            let back = round_trip(&*subject.database, number).await;

            let Value::Real(back) = back else {
                panic!("seed {seed}: {number} came back as {back:?}");
            };
            assert_eq!(back.to_bits(), number.to_bits(), "seed {seed}: {number} came back as {back}");
        }
    }
}

pub(crate) async fn a_blob_of_a_megabyte_comes_back(subject: &Subject) {
    for length in [1 << 20, (1 << 20) + 1, (1 << 20) + 2] {
        let blob: Vec<u8> = (0..length).map(|n: u32| (n % 251) as u8).collect();

        let back = round_trip(&*subject.database, blob.clone()).await;

        assert!(back == Value::from(blob), "a blob of {length} bytes changed");
    }
}

pub(crate) async fn text_with_nul_is_refused_and_made_visible_on_request(subject: &Subject) {
    let database = &*subject.database;
    let statement = Statement::new("SELECT :text AS text");

    let refused = database.read(vec![statement.bind("text", "a\0b")]).await;

    assert!(is_misuse(&refused), "{refused:?}");
    assert_eq!(round_trip(database, Value::visible("a\0b")).await, Value::from("a␀b"));
}

pub(crate) async fn numbers_that_are_not_finite_are_refused(subject: &Subject) {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let statement = Statement::new("SELECT :number AS number").bind("number", number);

        let refused = subject.database.read(vec![statement]).await;

        assert!(is_misuse(&refused), "{refused:?}");
    }
}

pub(crate) async fn a_row_names_the_column_and_type_it_found(subject: &Subject) {
    let answered = one(&*subject.database, Statement::new("SELECT 'x' AS word, NULL AS none")).await;
    let row = &answered.rows[0];

    let wrong_type = row.integer("word").map_err(|error: DatabaseError| error.to_string());
    let null = row.text("none").map_err(|error| error.to_string());
    let missing = row.text("gone").map_err(|error| error.to_string());

    assert_eq!(wrong_type, Err("column word should be an integer, found text".to_owned()));
    assert_eq!(null, Err("column none should be text, found null".to_owned()));
    assert_eq!(missing, Err("no column gone among the result's columns word, none".to_owned()));
    assert_eq!(row.opt_text("none"), Ok(None));
}
