//! Points in time as the server counts and spells them: milliseconds since 1970, RFC 3339 in UTC.
//! The only place that reads the clock.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

/// The latest point in time that can be spelled, in milliseconds since 1970: near the end of the
/// year 9999.
pub const LATEST: u64 = 253_402_207_200_000;

/// Always with milliseconds.
const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));

/// The time now, in milliseconds since 1970.
pub fn now() -> u64 {
    u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(0)
}

/// Milliseconds since 1970 as `2026-03-01T12:00:00.000Z`. Times after [`LATEST`] are spelled as it.
pub fn spell(at: u64) -> String {
    let at = i64::try_from(at.min(LATEST)).unwrap_or(0);
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    PRINTER.timestamp_to_string(&at)
}

/// Why a text is no point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time is YYYY-MM-DD or RFC 3339 such as 2026-03-01T12:00:00Z, from 1970 to 9999")]
pub struct MomentError;

/// Reads RFC 3339, or `YYYY-MM-DD` as the start of that day in UTC.
pub fn parse(text: &str) -> Result<u64, MomentError> {
    let day = |text: &str| -> Option<Timestamp> {
        let date: Date = text.parse().ok()?;
        Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    let at = if text.len() == 10 { day(text) } else { text.parse().ok() };
    let at = at.ok_or(MomentError)?.as_millisecond();
    u64::try_from(at).ok().filter(|at| *at <= LATEST).ok_or(MomentError)
}

/// A point in time that JSON and CSV spell as RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(
    /// In milliseconds since 1970.
    pub u64,
);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&spell(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_spelled() {
        let at = 1_772_366_400_123;
        assert_eq!(spell(at), "2026-03-01T12:00:00.123Z");
        assert_eq!(parse(&spell(at)), Ok(at));
        assert_eq!(parse("2026-03-01T13:00:00.123+01:00"), Ok(at));
    }

    #[test]
    fn a_date_is_the_start_of_its_day() {
        assert_eq!(parse("2026-03-01"), parse("2026-03-01T00:00:00Z"));
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in ["", "yesterday", "2026-02-30", "2026-03-01T12:00:00", "1969-12-31", "1"] {
            assert_eq!(parse(bad), Err(MomentError), "{bad}");
        }
    }

    #[test]
    fn the_largest_claim_can_be_spelled() {
        assert_eq!(spell(u64::MAX), spell(LATEST));
        assert_eq!(parse(&spell(LATEST)), Ok(LATEST));
    }
}
