//! The bytes of stored values. Owns their layout, each led by a version byte; knows no keys.

use super::facets::Facet;
use super::failure::{Refused, nonsense};
use super::shapes::{Shape, Shapes};
use crate::store::{Entry, StoreError, Tombstone};
use consent::{
    Action, Answer, Answers, Context, DecisionId, Gesture, ItemId, Layer, Outcome, PagePath,
    Record, Regime, SiteId, VisitorId,
};
use serde::{Deserialize, Serialize};

/// The version byte of every value written now, but records.
const VERSION: u8 = 1;
/// The version byte of what is left of a record that was erased before it came into the tree.
const ERASED: u8 = 2;
/// The version byte of what is left of one that was erased later.
const ERASED_FROM_TREE: u8 = 4;
/// The version byte of records that say under what circumstances they were made. Those before,
/// of [`VERSION`], read as saying nothing about that.
const WITH_CONTEXT: u8 = 3;

/// A record without its index, which is its key, and without its shape.
#[derive(Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) shape: u32,
    recorded_at: u64,
    decided_at: u64,
    decision: DecisionId,
    visitor: VisitorId,
    pub(super) regime: Regime,
    pub(super) action: Action,
    pub(super) layer: Layer,
    pub(super) gesture: Gesture,
    trusted: bool,
    pub(super) outcome: Outcome,
    page: PagePath,
    /// Four to a byte, categories first, in the shape's order.
    pub(super) answers: Vec<u8>,
}

/// What stands behind [`Stored`] since there is a context.
#[derive(Serialize, Deserialize, Default)]
struct Around {
    context: Context,
    /// How many records back the visitor's one before this is; 0 if there is none.
    back: u64,
}

/// What is left of an erased record, without its index, which is its key. Not its shape: that
/// would tell the language and the version.
#[derive(Serialize, Deserialize)]
struct Left {
    recorded_at: u64,
    site: SiteId,
}

/// A value with its version byte.
pub(super) fn encode(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    encode_as(VERSION, value)
}

/// A value laid out as this version, one of those that the value's own kind knows.
pub(super) fn encode_as(version: u8, value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    postcard::to_extend(value, vec![version])
        .map_err(|error| Refused::because("a value could not be encoded", error))
}

/// The value of these bytes, `what` naming it in errors.
pub(super) fn decode<'a, T: Deserialize<'a>>(what: &str, bytes: &'a [u8]) -> Result<T, StoreError> {
    decode_as(VERSION, what, bytes)
}

/// The value of these bytes, which must be laid out as this version.
pub(super) fn decode_as<'a, T: Deserialize<'a>>(
    wanted: u8,
    what: &str,
    bytes: &'a [u8],
) -> Result<T, StoreError> {
    match bytes {
        [version, value @ ..] if *version == wanted => read(what, value),
        [version, ..] => Err(nonsense(format!(
            "{what} of version {version}, which this Latch does not know; start one at least as \
             new as the one that wrote it"
        ))),
        [] => Err(nonsense(format!("{what} without content"))),
    }
}

fn read<'a, T: Deserialize<'a>>(what: &str, value: &'a [u8]) -> Result<T, StoreError> {
    match postcard::take_from_bytes(value) {
        Ok((value, [])) => Ok(value),
        Ok(_) => Err(nonsense(format!("{what} with bytes behind its end"))),
        Err(error) => Err(nonsense(format!("{what} that cannot be read ({error})"))),
    }
}

/// The bytes of a tombstone, with the commitment of the record's leaf if it has one.
pub(super) fn encode_tombstone(
    record: &Record,
    commitment: Option<[u8; 32]>,
) -> Result<Vec<u8>, StoreError> {
    encode_tombstone_as(&Tombstone {
        index: record.index,
        recorded_at: record.recorded_at,
        site: record.site.clone(),
        commitment,
    })
}

/// The bytes of this tombstone.
pub(super) fn encode_tombstone_as(tombstone: &Tombstone) -> Result<Vec<u8>, StoreError> {
    let left = Left { recorded_at: tombstone.recorded_at, site: tombstone.site.clone() };
    match tombstone.commitment {
        None => encode_as(ERASED, &left),
        Some(commitment) => encode_as(ERASED_FROM_TREE, &(left, commitment)),
    }
}

/// What stands at this index as these bytes.
pub(super) fn decode_entry(index: u64, bytes: &[u8], shapes: &Shapes) -> Result<Entry, StoreError> {
    let (left, commitment) = match bytes {
        [ERASED, value @ ..] => (read("an erased record", value)?, None),
        [ERASED_FROM_TREE, value @ ..] => {
            let (left, commitment) = read("an erased record", value)?;
            (left, Some(commitment))
        }
        _ => return decode_record(index, bytes, shapes).map(Entry::Kept),
    };
    let Left { recorded_at, site } = left;
    Ok(Entry::Erased(Tombstone { index, recorded_at, site, commitment }))
}

/// The bytes of a record whose shape has this number.
pub(super) fn encode_record(record: &Record, shape: u32) -> Result<Vec<u8>, StoreError> {
    let answers = &record.answers;
    let all: Vec<Answer> =
        answers.categories.iter().chain(&answers.services).map(|(_, answer)| *answer).collect();
    let stored = Stored {
        shape,
        recorded_at: record.recorded_at,
        decided_at: record.decided_at,
        decision: record.decision,
        visitor: record.visitor,
        regime: record.regime,
        action: record.action,
        layer: record.layer,
        gesture: record.gesture,
        trusted: record.trusted,
        outcome: record.outcome,
        page: record.page.clone(),
        answers: all.chunks(4).map(pack).collect(),
    };
    let back = record.previous.map_or(0, |previous| record.index.saturating_sub(previous));
    encode_as(WITH_CONTEXT, &(stored, Around { context: record.context.clone(), back }))
}

/// The bytes of the same record without its link to the one before.
pub(super) fn unlinked(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let (stored, around) = parts(bytes)?;
    encode_as(WITH_CONTEXT, &(stored, Around { back: 0, ..around }))
}

/// Of which kind the record of these bytes is; `None` if it was erased.
pub(super) fn facet(bytes: &[u8]) -> Result<Option<Facet>, StoreError> {
    if let [ERASED | ERASED_FROM_TREE, ..] = bytes {
        return Ok(None);
    }
    let (stored, around) = parts(bytes)?;
    Facet::of(stored, around.context.country).map(Some)
}

fn parts(bytes: &[u8]) -> Result<(Stored, Around), StoreError> {
    match bytes {
        [WITH_CONTEXT, value @ ..] => read("a record", value),
        _ => Ok((decode("a record", bytes)?, Around::default())),
    }
}

/// The record with this index and these bytes.
fn decode_record(index: u64, bytes: &[u8], shapes: &Shapes) -> Result<Record, StoreError> {
    let (stored, around) = parts(bytes)?;
    let shape = shapes.get(stored.shape)?;
    let answers = unpack_answers(&shape, &stored.answers)
        .ok_or_else(|| nonsense(format!("record {index}, whose answers do not fit its shape")))?;
    Ok(Record {
        index,
        recorded_at: stored.recorded_at,
        decision: stored.decision,
        site: shape.site.clone(),
        visitor: stored.visitor,
        notice: shape.notice(),
        language: shape.language.clone(),
        regime: stored.regime,
        action: stored.action,
        layer: stored.layer,
        gesture: stored.gesture,
        trusted: stored.trusted,
        decided_at: stored.decided_at,
        page: stored.page,
        outcome: stored.outcome,
        answers,
        context: around.context,
        previous: (around.back > 0).then(|| index.checked_sub(around.back)).flatten(),
    })
}

fn pack(four: &[Answer]) -> u8 {
    four.iter().rev().fold(0, |byte, answer| {
        byte << 2
            | match answer {
                Answer::Granted => 1,
                Answer::Denied => 2,
                Answer::Unasked => 3,
            }
    })
}

/// `None` when the bytes do not answer exactly the names of the shape.
pub(super) fn unpack_answers(shape: &Shape, bytes: &[u8]) -> Option<Answers> {
    let (categories, services) = (&shape.categories, &shape.services);
    if bytes.len() != (categories.len() + services.len()).div_ceil(4) {
        return None;
    }
    let mut codes = bytes.iter().flat_map(|byte| [0, 2, 4, 6].map(|shift| byte >> shift & 3));
    let mut named = |id: &ItemId| {
        let answer = match codes.next()? {
            1 => Answer::Granted,
            2 => Answer::Denied,
            3 => Answer::Unasked,
            _ => return None,
        };
        Some((id.clone(), answer))
    };
    let categories = categories.iter().map(&mut named).collect::<Option<_>>()?;
    let services = services.iter().map(&mut named).collect::<Option<_>>()?;
    codes.all(|rest| rest == 0).then_some(Answers { categories, services })
}

#[cfg(test)]
mod tests {
    use super::*;
    use consent::{AddressKept, BrowserFamily, BuildHash, DeviceClass, RuleId};

    /// The bytes that 0.1.0 wrote: actions and layers are stored by position, so a new one among
    /// the old ones would change what is in the log.
    #[test]
    fn what_was_written_before_reads_as_it_was_meant() {
        let record = Stored {
            shape: 3,
            recorded_at: 1_790_000_000_040,
            decided_at: 1_790_000_000_000,
            decision: DecisionId::from_bytes([1; 16]),
            visitor: VisitorId::from_bytes([2; 16]),
            regime: Regime::OptIn,
            action: Action::Save,
            layer: Layer::None,
            gesture: Gesture::Api,
            trusted: false,
            outcome: Outcome::Denied,
            page: String::from("/a").try_into().unwrap(),
            answers: vec![0b10_01],
        };
        let mut bytes = vec![VERSION, 3, 168, 216, 193, 162, 140, 52, 128, 216, 193, 162, 140, 52];
        bytes.extend([[1; 16], [2; 16]].concat());
        bytes.extend([0, 2, 2, 2, 0, 1, 2, b'/', b'a', 1, 0b10_01]);
        assert_eq!(encode(&record).unwrap(), bytes);
        let read: Stored = decode("a record", &bytes).unwrap();
        assert_eq!((read.action, read.layer), (Action::Save, Layer::None));
        let (_, around) = parts(&bytes).unwrap();
        assert_eq!((around.context, around.back), (Context::default(), 0));
    }

    /// The circumstances are stored by position, too; with nothing to say they are seven bytes.
    #[test]
    fn circumstances_are_short() {
        let bytes = |around: &Around| encode_as(WITH_CONTEXT, around).unwrap();
        assert_eq!(bytes(&Around::default()), [WITH_CONTEXT, 0, 0, 0, 0, 0, 0, 0]);
        let context = Context {
            browser: BrowserFamily::Safari,
            device: DeviceClass::Tablet,
            country: Some("DE".parse().unwrap()),
            address: AddressKept::V4([192, 0, 2]),
            rule: RuleId::Default,
            build: Some(BuildHash::from_bytes([9; 16])),
        };
        let mut meant = vec![WITH_CONTEXT, 4, 3, 1, b'D', b'E', 1, 192, 0, 2, 0, 1];
        meant.extend([9; 16]);
        meant.push(5);
        let around = Around { context, back: 5 };
        assert_eq!(bytes(&around), meant);
        let mut elsewhere = meant;
        elsewhere[4] = b'?';
        assert!(decode_as::<Around>(WITH_CONTEXT, "a record", &elsewhere).is_err());
    }
}
