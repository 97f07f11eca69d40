//! Partitions: one for each month, made before it is needed. Owns where months begin and what
//! their tables are called.

use super::failure::{Refused, Trouble};
use crate::store::StoreError;
use deadpool_postgres::Transaction;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use std::collections::HashSet;

/// A month in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Month {
    first_day: Date,
    /// Its first millisecond since 1970.
    pub(super) starts: i64,
    /// The first millisecond after it.
    ends: i64,
}

impl Month {
    /// The month of this time, in milliseconds since 1970.
    pub(super) fn of(time: u64) -> Result<Self, StoreError> {
        let time = i64::try_from(time).map_err(beyond)?;
        let time = Timestamp::from_millisecond(time).map_err(beyond)?;
        Self::from(TimeZone::UTC.to_datetime(time).date().first_of_month())
    }

    fn next(self) -> Result<Self, StoreError> {
        Self::from(self.first_day.checked_add(1.month()).map_err(beyond)?)
    }

    fn from(first_day: Date) -> Result<Self, StoreError> {
        let start = |day: Date| {
            let zoned = day.to_zoned(TimeZone::UTC).map_err(beyond)?;
            Ok::<i64, StoreError>(zoned.timestamp().as_millisecond())
        };
        let ends = start(first_day.checked_add(1.month()).map_err(beyond)?)?;
        Ok(Self { first_day, starts: start(first_day)?, ends })
    }

    fn table(self) -> String {
        format!("latch.records_{:04}_{:02}", self.first_day.year(), self.first_day.month())
    }
}

fn beyond(error: impl std::fmt::Display) -> StoreError {
    Refused::because("no month holds this time", error)
}

/// Makes the partitions of these months and of the ones after them, where they are missing. `there`
/// are some that are not; only under the lock on `latch.head`.
pub(super) async fn ensure(
    transaction: &Transaction<'_>,
    needed: &[Month],
    there: &HashSet<i64>,
) -> Result<(), Trouble> {
    if needed.iter().all(|month| there.contains(&month.starts)) {
        return Ok(());
    }
    let rows = transaction.query("SELECT starts FROM latch.months", &[]).await?;
    let mut there: HashSet<i64> = rows.iter().map(|row| row.get(0)).collect();
    for month in needed {
        for month in [*month, month.next()?] {
            if there.insert(month.starts) {
                let (table, starts, ends) = (month.table(), month.starts, month.ends);
                // Attached, not created in place: that would wait for everyone who reads. The index
                // is of the partition's own: over all of them PostgreSQL has none that is unique
                // without the time, and takes another for as good.
                let made = format!(
                    "CREATE TABLE {table} (LIKE latch.records INCLUDING CONSTRAINTS);
                     CREATE UNIQUE INDEX ON {table} (index);
                     ALTER TABLE latch.records ATTACH PARTITION {table}
                         FOR VALUES FROM ({starts}) TO ({ends});
                     INSERT INTO latch.months (starts) VALUES ({starts})"
                );
                transaction.batch_execute(&made).await?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other_without_a_gap() {
        let mut month = Month::of(0).unwrap();
        assert_eq!((month.starts, month.table().as_str()), (0, "latch.records_1970_01"));
        for _ in 0..2_000 {
            let next = month.next().unwrap();
            assert_eq!(month.ends, next.starts);
            assert_eq!(Month::of(next.starts.cast_unsigned()).unwrap(), next);
            assert_eq!(Month::of(next.starts.cast_unsigned() - 1).unwrap(), month);
            month = next;
        }
    }

    #[test]
    fn a_time_that_no_calendar_has_is_refused() {
        assert!(Month::of(u64::MAX).is_err());
        assert!(Month::of(1 << 60).is_err());
    }
}
