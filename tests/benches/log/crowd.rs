//! Who answers in the bench: many visitors of three sites, a third of them again and again. Owns
//! how they differ; knows no store.

use consent::{Country, Language, NoticeRef, SiteId};
use server::store::NewRecord;
use tests::sample::{Sample, outline};

const SITES: [&str; 3] = ["shop", "blog", "forum"];
const LANGUAGES: [&str; 8] = ["en", "de", "fr", "es", "it", "nl", "pl", "sv"];
const COUNTRIES: [&str; 12] =
    ["DE", "FR", "ES", "IT", "NL", "PL", "SE", "AT", "BE", "CH", "GB", "US"];
/// Records of visitors from [`RARE`] are this far apart.
const RARELY: u64 = 100_000;

/// A country from which hardly anybody comes.
pub(crate) const RARE: &str = "IS";
/// A country from which nobody comes.
pub(crate) const NOBODY: &str = "AQ";

/// The visitor of record `number`.
pub(crate) fn visitor(number: u64) -> u64 {
    // Every third comes back: as the visitor of a record halfway to the start.
    if number % 3 == 2 { number / 2 } else { number }
}

/// Record `number`.
pub(crate) fn record(number: u64) -> NewRecord {
    let visitor = visitor(number);
    let mixed = visitor.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let of = |list: &[&'static str], shift: u32| {
        list.get((mixed >> shift) as usize % list.len()).copied().unwrap_or("en")
    };
    let language: Language = of(&LANGUAGES, 3).parse().expect("a language");
    let mut sample = Sample::number(number);
    sample.visitor = visitor;
    sample.site = of(&SITES, 0);
    sample.version = 1 + (number >> 20) as u32;
    let mut decision = sample.decision();
    decision.language = language.clone();
    let mut context = sample.context();
    let country = if number % RARELY == 77 { RARE } else { of(&COUNTRIES, 7) };
    context.country = Some(country.parse::<Country>().expect("a country"));
    NewRecord {
        admitted: decision.admit(&outline(), &[language], &[], None).expect("a fair decision"),
        site: sample.site.parse::<SiteId>().expect("a site"),
        visitor: sample.visitor_id(),
        notice: NoticeRef { version: sample.version, hash: [7; 32] },
        context,
        now: sample.now,
    }
}
