//! What many records have in common, kept once: the site, the notice shown, the language and the
//! names of what was answered. Owns the numbering; knows nothing of sled.
//!
//! There are as many shapes as published versions times languages in which someone has answered,
//! because an admitted decision lists its answers in the notice's order.

use super::failure::{Refused, nonsense};
use crate::store::StoreError;
use consent::{ItemId, Language, NoticeRef, Record, SiteId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// What records have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Shape {
    pub(super) site: SiteId,
    pub(super) version: u32,
    pub(super) hash: [u8; 32],
    pub(super) language: Language,
    pub(super) categories: Vec<ItemId>,
    pub(super) services: Vec<ItemId>,
}

impl Shape {
    /// The shape of a record.
    pub(super) fn of(record: &Record) -> Self {
        let names = |list: &[(ItemId, _)]| list.iter().map(|(id, _)| id.clone()).collect();
        Self {
            site: record.site.clone(),
            version: record.notice.version,
            hash: record.notice.hash,
            language: record.language.clone(),
            categories: names(&record.answers.categories),
            services: names(&record.answers.services),
        }
    }

    /// The notice that was shown.
    pub(super) fn notice(&self) -> NoticeRef {
        NoticeRef { version: self.version, hash: self.hash }
    }
}

/// All shapes by number, shared by the writer, which adds, and the readers.
#[derive(Debug, Clone, Default)]
pub(super) struct Shapes(Arc<RwLock<Vec<Arc<Shape>>>>);

impl Shapes {
    /// The shape with this number.
    pub(super) fn get(&self, number: u32) -> Result<Arc<Shape>, StoreError> {
        let shapes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let shape = usize::try_from(number).ok().and_then(|at| shapes.get(at));
        shape.cloned().ok_or_else(|| nonsense(format!("no shape {number}, which a record needs")))
    }

    fn push(&self, shape: Arc<Shape>) -> Result<u32, StoreError> {
        let mut shapes = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let number = u32::try_from(shapes.len())
            .map_err(|_| Refused::because("no shape number is left", "there are 2^32 of them"))?;
        shapes.push(shape);
        Ok(number)
    }
}

/// The writer's side: finds a shape's number or gives it the next one.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    shapes: Shapes,
    numbers: HashMap<Arc<Shape>, u32>,
}

impl Numbering {
    /// The shapes for reading.
    pub(super) fn shapes(&self) -> Shapes {
        self.shapes.clone()
    }

    /// The number of a shape, and whether it is new and so must be stored.
    pub(super) fn number(&mut self, shape: Shape) -> Result<(u32, bool), StoreError> {
        if let Some(number) = self.numbers.get(&shape) {
            return Ok((*number, false));
        }
        let shape = Arc::new(shape);
        let number = self.shapes.push(shape.clone())?;
        self.numbers.insert(shape, number);
        Ok((number, true))
    }
}
