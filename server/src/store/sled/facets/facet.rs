//! What filters ask of a record, but its time and its visitor. Owns the bytes that records of one
//! kind have in common.

use super::super::codec::{Stored, unpack_answers};
use super::super::failure::{Refused, nonsense};
use super::super::shapes::Shapes;
use crate::store::StoreError;
use consent::{
    Action, Context, Country, DecisionId, Filter, Gesture, Layer, Outcome, PagePath, Record,
    Regime, VisitorId,
};
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;

/// A kind of record: all that one filter means or does not mean together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(in super::super) struct Facet(Vec<u8>);

#[derive(Serialize, Deserialize)]
struct Parts {
    shape: u32,
    regime: Regime,
    action: Action,
    layer: Layer,
    gesture: Gesture,
    outcome: Outcome,
    country: Option<Country>,
    answers: Vec<u8>,
}

impl Borrow<[u8]> for Facet {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl From<&[u8]> for Facet {
    /// The kind that a block spells so.
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl Facet {
    /// The kind of a stored record from this country.
    pub(in super::super) fn of(
        stored: Stored,
        country: Option<Country>,
    ) -> Result<Self, StoreError> {
        let Stored { shape, regime, action, layer, gesture, outcome, answers, .. } = stored;
        let parts = Parts { shape, regime, action, layer, gesture, outcome, country, answers };
        let bytes = postcard::to_allocvec(&parts);
        bytes.map(Self).map_err(|why| Refused::because("a value could not be encoded", why))
    }

    /// Whether the filter means records of this kind, whenever and by whomever they were made.
    pub(in super::super) fn is_meant(
        &self,
        filter: &Filter,
        shapes: &Shapes,
    ) -> Result<bool, StoreError> {
        let anybodys = Filter { from: None, until: None, visitor: None, ..filter.clone() };
        Ok(anybodys.matches(&self.example(shapes)?))
    }

    /// A record of this kind, by nobody.
    fn example(&self, shapes: &Shapes) -> Result<Record, StoreError> {
        let unreadable = || nonsense("a kind of records that cannot be read");
        let parts: Parts = postcard::from_bytes(&self.0).map_err(|_| unreadable())?;
        let shape = shapes.get(parts.shape)?;
        Ok(Record {
            index: 0,
            recorded_at: 0,
            decision: DecisionId::from_bytes([0; 16]),
            site: shape.site.clone(),
            visitor: VisitorId::from_bytes([0; 16]),
            notice: shape.notice(),
            language: shape.language.clone(),
            regime: parts.regime,
            action: parts.action,
            layer: parts.layer,
            gesture: parts.gesture,
            trusted: false,
            decided_at: 0,
            page: PagePath::try_from(String::from("/")).map_err(|_| unreadable())?,
            outcome: parts.outcome,
            answers: unpack_answers(&shape, &parts.answers).ok_or_else(unreadable)?,
            context: Context { country: parts.country, ..Context::default() },
            previous: None,
        })
    }
}
