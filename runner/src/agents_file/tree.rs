//! From YAML events to a tree, within limits that hold before anything is expanded.

use std::collections::HashMap;
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::field;
use super::mark::Mark;
use super::node::{Content, Entry, Node, Scalar};
use super::quote::{clip, quoted};
use super::report::Report;
use super::scalar::{self, Resolved};
use super::syntax;

/// Deepest nesting, aliases included: three times what a thorough inputs schema
/// needs, and small enough for every recursive reader that comes after.
pub(super) const DEPTH: usize = 64;
/// Most values in a file with its aliases written out: a file of 1 MiB without
/// tricks stays below it, a "billion laughs" does not.
pub(super) const NODES: usize = 300_000;

/// Parses `text`, which has no byte order mark. `None` has always been reported.
pub(super) fn parse(text: &str, report: &mut Report<'_>) -> Option<Rc<Node>> {
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
    };
    let mut builder = Builder::new(report);
    for event in Parser::new_from_str_with_options(text, options) {
        let kept = match event {
            Ok((event, span)) => builder.take(event, &span),
            Err(error) => {
                let (problem, fix) = syntax::explain(error.kind());
                builder.stop(Mark::at(error.marker()), problem, fix)
            }
        };
        match kept {
            Flow::On => {}
            Flow::Enough => break,
            Flow::Stop => return None,
        }
    }
    builder.root
}

/// Whether to read on after an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    /// What follows does not count; what came before does.
    Enough,
    /// The tree is unusable.
    Stop,
}

/// A list or mapping that is still open.
struct Frame {
    mark: Mark,
    anchor: usize,
    inside: Inside,
}

enum Inside {
    List(Vec<Rc<Node>>),
    Map {
        entries: Vec<Entry>,
        /// A key that waits for its value.
        key: Option<Key>,
        /// Line of each key, to tell where the first of two was.
        lines: HashMap<String, u32>,
    },
}

/// A key of a mapping; one without text has been reported and takes its value with it.
struct Key {
    text: Option<String>,
    mark: Mark,
}

struct Builder<'r, 'a> {
    report: &'r mut Report<'a>,
    stack: Vec<Frame>,
    anchors: HashMap<usize, Rc<Node>>,
    nodes: usize,
    documents: usize,
    root: Option<Rc<Node>>,
}

impl<'r, 'a> Builder<'r, 'a> {
    fn new(report: &'r mut Report<'a>) -> Self {
        Self { report, stack: Vec::new(), anchors: HashMap::new(), nodes: 0, documents: 0, root: None }
    }

    fn take(&mut self, event: Event<'_>, span: &Span) -> Flow {
        let mark = Mark::of(span);
        match event {
            Event::DocumentStart(..) => self.start_document(mark),
            Event::Scalar(text, style, anchor, tag) => {
                let content = self.scalar(text.into_owned(), style, tag.as_deref(), mark);
                self.finish(Node::new(mark, content), anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.check_tag(tag.as_deref(), "seq", mark);
                self.open(Frame { mark, anchor, inside: Inside::List(Vec::new()) })
            }
            Event::MappingStart(_, anchor, tag) => {
                self.check_tag(tag.as_deref(), "map", mark);
                let inside = Inside::Map { entries: Vec::new(), key: None, lines: HashMap::new() };
                self.open(Frame { mark, anchor, inside })
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => self.alias(anchor, mark),
            Event::UnresolvedAlias(name) => {
                let name = clip(&name, 60);
                let problem = format!("no anchor `&{name}` comes before this alias");
                self.error(
                    mark,
                    problem,
                    format!("write `&{name}` before the value that is meant, or the value itself"),
                );
                self.finish(Node::new(mark, Content::Broken), 0)
            }
            _ => Flow::On,
        }
    }

    fn start_document(&mut self, mark: Mark) -> Flow {
        self.documents += 1;
        if self.documents == 1 {
            return Flow::On;
        }
        let fix = "remove the line `---` and put all agents under one `agents:`, or use one file for each";
        self.report.error_at(mark, "", "a second YAML document starts here", fix);
        Flow::Enough
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, tag: Option<&Tag>, mark: Mark) -> Content {
        let is_plain = style == ScalarStyle::Plain;
        // The parser writes `~` where the file has nothing.
        let text = if is_plain && mark.is_empty() { String::new() } else { text };
        let plain = if is_plain { scalar::resolve(&text) } else { Resolved::Text };
        let value = match tag.map(|tag| (tag.handle(), tag.suffix())) {
            None => plain,
            Some(("tag:yaml.org,2002:", "str") | ("!", "") | ("", "!")) => Resolved::Text,
            Some(_) => {
                self.check_tag(tag, "str", mark);
                plain
            }
        };
        let is_merge = is_plain && tag.is_none() && text == "<<";
        Content::Scalar(Scalar { text, value, is_merge })
    }

    /// Tags name types of a programming language; the only harmless ones say what is obvious anyway.
    fn check_tag(&mut self, tag: Option<&Tag>, obvious: &str, mark: Mark) {
        let Some(tag) = tag else { return };
        if tag.handle() != "tag:yaml.org,2002:" || tag.suffix() != obvious {
            let name = quoted(&format!("{}{}", tag.original_handle(), tag.suffix()));
            self.error(
                mark,
                format!("the tag {name} means nothing here"),
                "remove the tag; quotes make text of a value",
            );
        }
    }

    fn open(&mut self, frame: Frame) -> Flow {
        if self.stack.len() + 1 > DEPTH {
            return self.too_deep(frame.mark);
        }
        self.stack.push(frame);
        Flow::On
    }

    fn close(&mut self) -> Flow {
        let Some(frame) = self.stack.pop() else { return Flow::On };
        let content = match frame.inside {
            Inside::List(items) => Content::List(items),
            Inside::Map { entries, .. } => Content::Map(entries),
        };
        self.finish(Node::new(frame.mark, content), frame.anchor)
    }

    fn alias(&mut self, anchor: usize, mark: Mark) -> Flow {
        let Some(node) = self.anchors.get(&anchor).map(Rc::clone) else {
            self.error(mark, "this alias is inside the value it refers to", "write the value out");
            return self.finish(Node::new(mark, Content::Broken), 0);
        };
        if self.stack.len() + node.depth > DEPTH {
            return self.too_deep(mark);
        }
        self.count(node.size, mark, node)
    }

    fn finish(&mut self, node: Node, anchor: usize) -> Flow {
        let (mark, node) = (node.mark, Rc::new(node));
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.count(1, mark, node)
    }

    fn count(&mut self, nodes: usize, mark: Mark, node: Rc<Node>) -> Flow {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > NODES {
            let problem = format!("more than {NODES} values with all aliases written out");
            return self.stop(mark, problem, "use fewer aliases of aliases".to_owned());
        }
        self.place(node, mark);
        Flow::On
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, node: Rc<Node>, mark: Mark) {
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut frame.inside {
            Inside::List(items) => items.push(node),
            Inside::Map { entries, key, .. } => match key.take() {
                None => self.begin_key(&node, mark),
                Some(Key { text: Some(key), mark: key_mark }) => entries.push(Entry { key, key_mark, node }),
                Some(Key { text: None, .. }) => {}
            },
        }
    }

    fn begin_key(&mut self, node: &Node, mark: Mark) {
        let parent = self.field();
        let text = match &node.content {
            Content::Scalar(scalar) if !scalar.is_merge => Some(scalar.text.clone()),
            Content::Scalar(_) => {
                let fix = "write the keys out, or give the whole value an alias, as in `retries: *slow`";
                self.report.error_at(mark, &parent, "merge keys (`<<`) are not part of YAML 1.2", fix);
                None
            }
            Content::List(_) | Content::Map(_) => {
                self.report.error_at(mark, &parent, "this key is a list or a mapping", "write text before the colon");
                None
            }
            Content::Broken => None,
        };
        let Some(Frame { inside: Inside::Map { key, lines, .. }, .. }) = self.stack.last_mut() else { return };
        let first = text.as_ref().and_then(|text| lines.get(text).copied());
        if let (Some(text), None) = (&text, first) {
            lines.insert(text.clone(), mark.line);
        }
        *key = Some(Key { text: text.clone().filter(|_| first.is_none()), mark });
        if let (Some(text), Some(line)) = (text, first) {
            let problem = format!("this key is here twice, first on line {line}");
            self.report.error_at(mark, &field::child(&parent, &text), problem, "keep one of the two");
        }
    }

    /// The field that is being read.
    fn field(&self) -> String {
        self.stack.iter().fold(String::new(), |field, frame| match &frame.inside {
            Inside::List(items) => field::item(&field, items.len()),
            Inside::Map { key: Some(Key { text: Some(text), .. }), .. } => field::child(&field, text),
            Inside::Map { .. } => field,
        })
    }

    fn error(&mut self, mark: Mark, problem: impl Into<String>, fix: impl Into<String>) {
        let field = self.field();
        self.report.error_at(mark, &field, problem, fix);
    }

    fn too_deep(&mut self, mark: Mark) -> Flow {
        let (problem, fix) = syntax::too_deep();
        self.stop(mark, problem, fix)
    }

    fn stop(&mut self, mark: Mark, problem: String, fix: String) -> Flow {
        // The full name of a field 64 levels down helps nobody.
        self.report.error_at(mark, "", problem, fix);
        Flow::Stop
    }
}
