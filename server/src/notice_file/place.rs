//! From a path such as `services[2].name` to the line that says it. Owns paths and positions;
//! knows nothing of what may stand there.

use serde_path_to_error::{Path, Segment};
use std::fmt::Write as _;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A position in a text, both from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Place {
    /// The position of a byte of the text.
    pub(super) fn of(text: &str, byte: usize) -> Self {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &text[..byte];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Self { line, column }
    }
}

/// The path of a failed deserialisation, spelled as the check of a draft spells its own.
pub(super) fn spelled(path: &Path) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                // Writing to a string cannot fail.
                let _ = write!(text, "[{index}]");
            }
            Segment::Map { key } => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(key);
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    text
}

/// A parsed text, to look places up in.
pub(super) struct Placed<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// What it parsed to.
    pub(super) table: &'a Spanned<DeTable<'a>>,
}

impl Placed<'_> {
    /// The place of the path's value; where that is missing, of the nearest thing around it.
    /// `None` when not even the path's first key is there.
    pub(super) fn find(&self, path: &str) -> Option<Place> {
        let mut rest = path;
        let mut at: Option<&Spanned<DeValue<'_>>> = None;
        let mut span: Option<Range<usize>> = None;
        while !rest.is_empty() {
            let step = match (at.map(Spanned::get_ref), rest.strip_prefix('[')) {
                (None, _) => key_step(self.table.get_ref(), rest),
                (Some(DeValue::Table(table)), None) => key_step(table, rest),
                (Some(DeValue::Array(array)), Some(inner)) => {
                    inner.split_once(']').and_then(|(index, after)| {
                        let value = array.get(index.parse::<usize>().ok()?)?;
                        Some((value.span(), value, after))
                    })
                }
                _ => None,
            };
            let Some((next, value, after)) = step else { break };
            (at, span) = (Some(value), Some(next));
            rest = after.strip_prefix('.').unwrap_or(after);
        }
        span.map(|span| Place::of(self.text, span.start))
    }
}

type Step<'t, 'a> = (Range<usize>, &'t Spanned<DeValue<'a>>, &'t str);

/// The longest key of the table that the path starts with: keys may themselves hold dots.
fn key_step<'t, 'a>(table: &'t DeTable<'a>, path: &'t str) -> Option<Step<'t, 'a>> {
    let starts = |key: &str| {
        path.strip_prefix(key).is_some_and(|after| {
            after.is_empty() || after.starts_with('.') || after.starts_with('[')
        })
    };
    let candidates = table.iter().filter(|(key, _)| starts(key.get_ref()));
    let (key, value) = candidates.max_by_key(|(key, _)| key.get_ref().len())?;
    Some((key.span(), value, &path[key.get_ref().len()..]))
}
