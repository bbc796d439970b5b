//! YAML as a tree that remembers where everything stands.

use std::rc::Rc;

use super::mark::Mark;
use super::scalar::Resolved;

/// One value of the file.
#[derive(Debug)]
pub(super) struct Node {
    /// Where it is written; for an alias, where its anchor is.
    pub(super) mark: Mark,
    /// What it is.
    pub(super) content: Content,
    /// Levels from here down, 1 for a scalar.
    pub(super) depth: usize,
    /// Nodes from here down with aliases written out, so that an alias knows what it costs.
    pub(super) size: usize,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Content {
    /// Text, a number, true, false or nothing.
    Scalar(Scalar),
    /// `[a, b]`.
    List(Vec<Rc<Node>>),
    /// `{a: b}`, in the order of the file, without duplicate keys.
    Map(Vec<Entry>),
    /// Something that has been reported already; readers pass over it in silence.
    Broken,
}

/// A scalar as it is written and as YAML 1.2 reads it.
#[derive(Debug)]
pub(super) struct Scalar {
    /// The characters after quotes and escapes are gone.
    pub(super) text: String,
    /// What they mean.
    pub(super) value: Resolved,
    /// Whether older versions of YAML would take it, as a key, for an order to merge: `<<` without quotes.
    pub(super) is_merge: bool,
}

/// One key with its value.
#[derive(Debug)]
pub(super) struct Entry {
    /// Keys are text, whatever they look like.
    pub(super) key: String,
    /// Where the key stands.
    pub(super) key_mark: Mark,
    /// What it stands for.
    pub(super) node: Rc<Node>,
}

impl Node {
    /// A node with its depth and size worked out from its children.
    pub(super) fn new(mark: Mark, content: Content) -> Self {
        let (depth, size) = match &content {
            Content::Scalar(_) | Content::Broken => (0, 0),
            Content::List(items) => measure(items.iter()),
            Content::Map(entries) => measure(entries.iter().map(|entry| &entry.node)),
        };
        Self { mark, content, depth: depth + 1, size: size.saturating_add(1) }
    }
}

fn measure<'n>(children: impl Iterator<Item = &'n Rc<Node>>) -> (usize, usize) {
    children.fold((0, 0), |(depth, size), child| (child.depth.max(depth), child.size.saturating_add(size)))
}
