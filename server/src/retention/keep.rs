//! For how long: months or days, read and spelled. Owns the bounds and the calendar.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use std::fmt;
use std::str::FromStr;

/// For how long a site's records are kept once they are no longer in force: 30 days to 20 years.
///
/// Less would leave no time to notice what is about to go, to answer whoever asks about a choice that
/// has just ended, or for those who watch the log to see it; and a slip such as `1 day` would destroy
/// proof that nobody can make again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep(Unit);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Months(u16),
    Days(u16),
}

const MONTHS: std::ops::RangeInclusive<u16> = 1..=240;
const DAYS: std::ops::RangeInclusive<u16> = 30..=7_305;

/// A text is no such time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "how long records are kept is 30 days to 20 years, such as 25months, 90days, 5years or P25M"
)]
pub struct KeepError;

impl Keep {
    /// For people: `25 months`, `5 years`, `90 days`.
    pub fn words(self) -> String {
        let (count, unit) = match self.0 {
            Unit::Months(months) if months.is_multiple_of(12) => (months / 12, "year"),
            Unit::Months(months) => (months, "month"),
            Unit::Days(days) => (days, "day"),
        };
        format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
    }

    /// The start of the day, in UTC, that lies so long before this time; both in milliseconds since
    /// 1970.
    pub fn before(self, now: u64) -> u64 {
        let now = Timestamp::from_millisecond(i64::try_from(now).unwrap_or(0)).unwrap_or_default();
        let today = now.to_zoned(TimeZone::UTC).date();
        let span = match self.0 {
            Unit::Months(months) => Span::new().months(i64::from(months)),
            Unit::Days(days) => Span::new().days(i64::from(days)),
        };
        today.checked_sub(span).map_or(0, start)
    }
}

fn start(day: Date) -> u64 {
    let at = day.to_zoned(TimeZone::UTC).map(|at| at.timestamp().as_millisecond());
    at.ok().and_then(|at| u64::try_from(at).ok()).unwrap_or(0)
}

/// Reads `25months`, `25 months`, `1 month`, `90days`, `5years`, `P25M`, `P90D` and `P5Y`.
impl FromStr for Keep {
    type Err = KeepError;
    fn from_str(text: &str) -> Result<Self, KeepError> {
        let iso = text.strip_prefix('P');
        let number = iso.unwrap_or(text);
        let digits = number.find(|letter: char| !letter.is_ascii_digit()).ok_or(KeepError)?;
        let (count, unit) = number.split_at(digits);
        let count: u16 = count.parse().ok().filter(|_| digits <= 4).ok_or(KeepError)?;
        let unit = match (iso.is_some(), unit.trim_start()) {
            (true, _) if unit.len() != 1 => return Err(KeepError),
            (true, "Y") | (false, "year" | "years") => {
                Unit::Months(count.checked_mul(12).ok_or(KeepError)?)
            }
            (true, "M") | (false, "month" | "months") => Unit::Months(count),
            (true, "D") | (false, "day" | "days") => Unit::Days(count),
            _ => return Err(KeepError),
        };
        let allowed = match unit {
            Unit::Months(months) => MONTHS.contains(&months),
            Unit::Days(days) => DAYS.contains(&days),
        };
        allowed.then_some(Self(unit)).ok_or(KeepError)
    }
}

/// ISO 8601: `P25M` or `P90D`.
impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Unit::Months(months) => write!(f, "P{months}M"),
            Unit::Days(days) => write!(f, "P{days}D"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_what_they_can_write() {
        for words in ["1 month", "25 months", "1 year", "5 years", "90 days"] {
            assert_eq!(words.parse::<Keep>().unwrap().words(), words);
        }
    }
    use crate::moment::{parse, spell};

    #[test]
    fn what_is_meant_is_read_and_spelled_one_way() {
        for (text, spelled) in [
            ("25months", "P25M"),
            ("25 months", "P25M"),
            ("1 month", "P1M"),
            ("P25M", "P25M"),
            ("30days", "P30D"),
            ("P7305D", "P7305D"),
            ("20years", "P240M"),
            ("P2Y", "P24M"),
        ] {
            let keep: Keep = text.parse().unwrap();
            assert_eq!(keep.to_string(), spelled);
            assert_eq!(spelled.parse(), Ok(keep));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in [
            "",
            "P",
            "25",
            "months",
            "25m",
            "29days",
            "1 day",
            "0months",
            "21years",
            "241months",
            "7306days",
            "P1Y6M",
            "PT30D",
            "-25months",
            "+25months",
            "25.5months",
            "99999days",
            "P 3M",
            "25\u{a0}weeks",
            "00025months",
        ] {
            assert_eq!(bad.parse::<Keep>(), Err(KeepError), "{bad}");
        }
    }

    #[test]
    fn it_counts_back_by_the_calendar_to_the_start_of_a_day() {
        let before = |keep: &str, now: &str| {
            spell(keep.parse::<Keep>().unwrap().before(parse(now).unwrap()))
        };
        assert_eq!(before("P25M", "2026-11-23T16:00:00Z"), "2024-10-23T00:00:00.000Z");
        assert_eq!(before("P1M", "2026-03-31"), "2026-02-28T00:00:00.000Z");
        assert_eq!(before("P30D", "2026-03-31T23:59:59Z"), "2026-03-01T00:00:00.000Z");
        assert_eq!(before("P240M", "1975-01-01"), "1970-01-01T00:00:00.000Z");
    }
}
