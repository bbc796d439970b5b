//! Where a panic was: the hook knows it, and only the hook.

use std::cell::RefCell;
use std::panic;

thread_local! {
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Remembers from now on, by thread, where the last panic was. Whatever told of panics before still does. What a panic
/// says is not remembered: it may say what somebody sent.
pub fn remember_places() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
        LAST.with_borrow_mut(|last| *last = place);
        before(panic);
    }));
}

/// Where the last panic of this thread was, once: if somebody wanted that to be remembered.
pub(crate) fn last_place() -> Option<String> {
    LAST.take()
}
