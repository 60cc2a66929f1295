//! What the fuzz targets share: a server's parts with keys that are made when a target starts, and are worth nothing after it.

pub mod edits;
pub mod keys;
pub mod site;

use std::{cell::RefCell, future::Future};

thread_local! {
    static RUNTIME: RefCell<tokio::runtime::Runtime> =
        RefCell::new(tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap());
}

/// What a future comes to.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    RUNTIME.with_borrow(|runtime| runtime.block_on(future))
}

/// The lines of an input: so many, the last one with all that is left, empty ones where it ends.
pub fn lines<const N: usize>(text: &str) -> [&str; N] {
    let mut lines = text.splitn(N, '\n');
    std::array::from_fn(|_| lines.next().unwrap_or_default())
}
