//! The texts of lists. They are made of fixed fragments, never of what somebody asked for.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::sql;

/// The statement for what is listed `from`. There are few, so each is made once and kept for ever.
pub(super) fn prepared(from: &str) -> &'static str {
    static MADE: LazyLock<Mutex<HashMap<String, &'static str>>> = LazyLock::new(Mutex::default);
    let text = sql::LIST_RUNS.replace("{from}", from);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.get(&text).copied().unwrap_or_else(|| {
        let kept: &'static str = Box::leak(text.clone().into_boxed_str());
        made.insert(text, kept);
        kept
    })
}
