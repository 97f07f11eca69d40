//! Answers questions to the log page by page. Owns the choice of the index, the cursor and the
//! bound on the work for one page; what a filter means is the filter's.

use super::reads::Reader;
use super::walk::{Kinds, Step, Walk};
use crate::store::{Counted, Entry, Order, Page, Scan, StoreError};
use consent::{Filter, Record, SiteId, VisitorId};

/// Most work for one page, in entries that are looked at.
const LOOKED_AT: u64 = 20_000;

/// Most work for a count: some seconds.
const COUNTED: u64 = 1_000_000;

/// How many of the first `length` entries a filter means.
pub(super) fn how_many(
    reader: &Reader,
    filter: &Filter,
    length: u64,
) -> Result<Counted, StoreError> {
    let (from, until) = bounds(reader, filter, length)?;
    let mut count = 0;
    if let Some(visitor) = filter.visitor {
        for index in reader.of_visitor(visitor)? {
            if (from..until).contains(&index) {
                let record = reader.certain(index)?.kept();
                count += u64::from(record.is_some_and(|it| filter.matches(&it)));
            }
        }
        return Ok(Counted { count, at_least: false });
    }
    let mut kinds = Kinds::new(reader, filter);
    let mut walk = Walk::new((from, until), Order::OldestFirst, length);
    while walk.work < COUNTED {
        match walk.step(&mut kinds, false)? {
            Step::Nothing => {}
            Step::Some(block) => count += block,
            Step::Entries(from, until) => {
                for entry in reader.range(from, until) {
                    count += u64::from(entry?.kept().is_some_and(|it| filter.matches(&it)));
                }
            }
            Step::These(these) => count += these.len() as u64,
            Step::End => return Ok(Counted { count, at_least: false }),
        }
    }
    Ok(Counted { count, at_least: true })
}

/// The indexes among the first `length` that the filter's times leave.
fn bounds(reader: &Reader, filter: &Filter, length: u64) -> Result<(u64, u64), StoreError> {
    let from = filter.from.map_or(Ok(0), |time| reader.kept_before(time, length))?;
    let until = filter.until.map_or(Ok(length), |time| reader.kept_before(time, length))?;
    Ok((from, until))
}

/// One page of the first `length` entries.
pub(super) fn page(reader: &Reader, scan: &Scan, length: u64) -> Result<Page, StoreError> {
    let Scan { filter, order, after, limit } = scan;
    let (mut from, mut until) = bounds(reader, filter, length)?;
    match (order, after) {
        (Order::OldestFirst, Some(after)) => from = from.max(after.saturating_add(1)),
        (Order::NewestFirst, Some(after)) => until = until.min(*after),
        (_, None) => {}
    }
    let Some(visitor) = filter.visitor else {
        let way = match order {
            Order::OldestFirst => (from, until),
            Order::NewestFirst => (until, from),
        };
        let walk = Walk::new(way, *order, length);
        return walked(reader, filter, walk, bounded(*limit));
    };
    let mut indexes = reader.of_visitor(visitor)?;
    indexes.retain(|index| (from..until).contains(index));
    let records = indexes.into_iter().map(|index| reader.certain(index));
    collect(in_order(records, *order), filter, bounded(*limit))
}

/// A page of what stands on this way.
fn walked(
    reader: &Reader,
    filter: &Filter,
    mut walk: Walk,
    limit: usize,
) -> Result<Page, StoreError> {
    let mut page = Page { records: Vec::new(), next: None };
    let mut kinds = Kinds::new(reader, filter);
    while walk.work < LOOKED_AT {
        match walk.step(&mut kinds, true)? {
            Step::Nothing | Step::Some(_) => {}
            Step::Entries(first, end) => {
                let entries = in_order(reader.range(first, end), walk.order);
                if fill(&mut page, entries, filter, limit)? {
                    return Ok(page);
                }
            }
            Step::These(these) => {
                let entries = these.into_iter().map(|index| reader.certain(index));
                if fill(&mut page, entries, filter, limit)? {
                    return Ok(page);
                }
            }
            Step::End => return Ok(page),
        }
    }
    // The last index that was looked at, or stepped over.
    page.next = match walk.order {
        Order::OldestFirst => walk.next.checked_sub(1),
        Order::NewestFirst => Some(walk.next),
    };
    Ok(page)
}

/// Adds what the filter means of these entries; whether the page is full and there is more.
fn fill(
    page: &mut Page,
    entries: impl Iterator<Item = Result<Entry, StoreError>>,
    filter: &Filter,
    limit: usize,
) -> Result<bool, StoreError> {
    for entry in entries {
        let Some(record) = entry?.kept().filter(|it| filter.matches(it)) else { continue };
        if page.records.len() == limit {
            // One more is meant, so there is a next page.
            page.next = page.records.last().map(|last| last.index);
            return Ok(true);
        }
        page.records.push(record);
    }
    Ok(false)
}

/// How many of the first `length` entries are this visitor's records.
pub(super) fn count(reader: &Reader, visitor: VisitorId, length: u64) -> Result<u64, StoreError> {
    let indexes = reader.of_visitor(visitor)?.into_iter().filter(|index| *index < length);
    let mut count = 0;
    for index in indexes {
        let record = reader.certain(index)?.kept();
        count += u64::from(record.is_some_and(|record| record.visitor == visitor));
    }
    Ok(count)
}

/// A visitor's records on a site among the first `length`, newest first.
pub(super) fn history(
    reader: &Reader,
    (site, visitor): (&SiteId, VisitorId),
    limit: usize,
    length: u64,
) -> Result<Vec<Record>, StoreError> {
    let indexes = reader.of_visitor(visitor)?;
    let newest_first = indexes.into_iter().rev().filter(|index| *index < length);
    newest_first
        .filter_map(|index| reader.certain(index).map(Entry::kept).transpose())
        .filter(|record| {
            record.as_ref().map_or(true, |it| it.site == *site && it.visitor == visitor)
        })
        .take(bounded(limit))
        .collect()
}

fn in_order<'a>(
    entries: impl DoubleEndedIterator<Item = Result<Entry, StoreError>> + 'a,
    order: Order,
) -> Box<dyn Iterator<Item = Result<Entry, StoreError>> + 'a> {
    match order {
        Order::OldestFirst => Box::new(entries),
        Order::NewestFirst => Box::new(entries.rev()),
    }
}

fn collect(
    entries: impl Iterator<Item = Result<Entry, StoreError>>,
    filter: &Filter,
    limit: usize,
) -> Result<Page, StoreError> {
    let mut page = Page { records: Vec::new(), next: None };
    let mut last = None;
    for (looked_at, entry) in (0..).zip(entries) {
        let entry = entry?;
        let index = entry.index();
        let matching = entry.kept().filter(|record| filter.matches(record));
        // Only one more match, or one more entry than may be looked at, proves a next page.
        if looked_at == LOOKED_AT || (matching.is_some() && page.records.len() == limit) {
            page.next = last;
            break;
        }
        last = Some(index);
        page.records.extend(matching);
    }
    Ok(page)
}

fn bounded(limit: usize) -> usize {
    limit.clamp(1, 1_000)
}
