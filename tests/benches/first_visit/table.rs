//! Medians of all visits, side by side, and as multiples of the peers'.
//!
//! It refuses to know how they were measured.

use crate::coming_back::Return;
use crate::log::Kind;
use crate::visit::Visit;
use std::collections::HashMap;

/// A heading, and what stands under it; `NaN` where a page has no such thing.
type Column<T> = (&'static str, fn(&T) -> f64);

const BYTES: [Column<Visit>; 10] = [
    ("until shown", |it| it.shown.map_or(f64::NAN, |time| it.bytes_until(time))),
    ("in all", |it| it.bytes_until(f64::INFINITY)),
    ("html", |it| it.bytes_of(Kind::Html)),
    ("css", |it| it.bytes_of(Kind::Css)),
    ("js", |it| it.bytes_of(Kind::Js)),
    ("wasm", |it| it.bytes_of(Kind::Wasm)),
    ("data", |it| it.bytes_of(Kind::Data)),
    ("image", |it| it.bytes_of(Kind::Image)),
    ("requests", |it| it.answers.len() as f64),
    ("visits", |_| f64::NAN),
];

const TIMES: [Column<Visit>; 6] = [
    ("first paint", |it| it.first_paint),
    ("shown", |it| it.shown.unwrap_or(f64::NAN)),
    ("largest", |it| it.largest.0),
    ("long tasks", |it| it.tasks as f64),
    ("blocked", |it| it.blocked),
    ("click", |it| it.click.unwrap_or(f64::NAN)),
];

const BACK: [Column<Return>; 3] =
    [("bytes", |it| it.bytes), ("requests", |it| it.requests), ("first tag ms", |it| it.first_tag)];

/// What the ratios are of. The page's own bytes are taken from the first before it is divided.
const RATIOS: [Column<Visit>; 6] = [BYTES[1], TIMES[1], TIMES[0], TIMES[2], TIMES[4], TIMES[5]];

/// Whom Latch is compared with one by one.
const RIVAL: &str = "vanilla-cookieconsent";
/// What is no peer.
const OWN: [&str; 3] = ["bare", "minimal", "latch"];

/// All visits by page.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// To an empty device.
    pub(crate) first: HashMap<&'static str, Vec<Visit>>,
    /// By who has accepted before.
    pub(crate) back: HashMap<&'static str, Vec<Return>>,
}

impl Table {
    /// Prints everything, pages in this order.
    pub(crate) fn print(&self, names: &[&'static str]) {
        println!("\nA first visit: bytes, heads included, at 1.6 Mbit/s with 40 ms latency\n");
        head(BYTES.iter().map(|it| it.0).chain(["banner's own"]));
        for name in names {
            let mut cells: Vec<String> =
                BYTES.iter().map(|it| whole(self.first(name, it.1))).collect();
            cells[9] = self.first.get(name).map_or(0, Vec::len).to_string();
            cells.push(whole(self.own_bytes(name)));
            row(name, &cells);
        }
        println!("\nA first visit: milliseconds, processor 4 times slower\n");
        head(TIMES.iter().map(|it| it.0).chain(["shift", "largest is"]));
        for name in names {
            let mut cells: Vec<String> =
                TIMES.iter().map(|it| whole(self.first(name, it.1))).collect();
            cells.push(format!("{:.3}", self.first(name, |it| it.shift)));
            cells.push(self.largest(name));
            row(name, &cells);
        }
        if !self.back.is_empty() {
            println!("\nComing back with a yes and a warm cache\n");
            head(BACK.iter().map(|it| it.0));
            for name in names.iter().filter(|name| self.back.contains_key(*name)) {
                row(name, &BACK.map(|it| whole(self.back(name, it.1))));
            }
        }
        self.print_ratios(names);
    }

    fn print_ratios(&self, names: &[&'static str]) {
        let peers: Vec<_> = names.iter().filter(|name| !OWN.contains(name)).collect();
        let least = |value: &dyn Fn(&str) -> f64| {
            let all = peers.iter().map(|name| (value(name), **name));
            all.min_by(|one, other| one.0.total_cmp(&other.0))
        };
        if peers.is_empty() || !names.contains(&"latch") {
            return;
        }
        println!("\nLatch as a multiple of {RIVAL}, and of the least of all peers:");
        let tell = |title: &str, value: &dyn Fn(&str) -> f64| {
            let own = value("latch");
            let Some((best, who)) = least(value) else { return };
            println!("{title:<22} {:>6.2} {:>6.2} ({who})", own / value(RIVAL), own / best);
        };
        tell("bytes of the banner", &|name| self.own_bytes(name));
        for (title, column) in &RATIOS[1..] {
            tell(title, &|name| self.first(name, *column));
        }
        for (title, column) in BACK.iter().filter(|_| self.back.contains_key("latch")) {
            let ratio = self.back("latch", *column) / self.back(RIVAL, *column);
            println!("coming back: {title:<12} {ratio:>3.2}");
        }
    }

    /// What comes on top of the page alone.
    fn own_bytes(&self, name: &str) -> f64 {
        self.first(name, RATIOS[0].1) - self.first("bare", RATIOS[0].1)
    }

    fn first(&self, name: &str, column: fn(&Visit) -> f64) -> f64 {
        median(self.first.get(name).into_iter().flatten().map(column))
    }

    fn back(&self, name: &str, column: fn(&Return) -> f64) -> f64 {
        median(self.back.get(name).into_iter().flatten().map(column))
    }

    /// What was most often the largest.
    fn largest(&self, name: &str) -> String {
        let mut counts = HashMap::new();
        for visit in self.first.get(name).into_iter().flatten() {
            *counts.entry(&visit.largest.1).or_insert(0) += 1;
        }
        counts
            .into_iter()
            .max_by_key(|(_, count)| *count)
            .map_or_else(String::new, |it| it.0.clone())
    }
}

fn head<'a>(titles: impl Iterator<Item = &'a str>) {
    let titles: Vec<&str> = titles.collect();
    print!("| {:<22} |", "page");
    titles.iter().for_each(|title| print!(" {title:>12} |"));
    println!("\n|:{:-<23}|{}", "", "-------------:|".repeat(titles.len()));
}

fn row(name: &str, cells: &[String]) {
    print!("| {name:<22} |");
    cells.iter().for_each(|cell| print!(" {cell:>12} |"));
    println!();
}

/// Without a fraction, or nothing at all.
fn whole(value: f64) -> String {
    if value.is_nan() { String::new() } else { format!("{value:.0}") }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
