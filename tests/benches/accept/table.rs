//! Medians of all visits, side by side.
//!
//! It refuses to know where the numbers come from.

use crate::visit::Visit;
use std::collections::HashMap;

/// What is printed of a visit.
/// A heading, and what stands under it.
type Column = (&'static str, fn(&Visit) -> f64);

const COLUMNS: [Column; 4] = [
    ("first ms", |it| it.first),
    ("tenth ms", |it| it.tenth),
    ("paint ms", |it| it.paint),
    ("arrived ms", |it| it.arrived),
];

/// All visits by page and speed.
#[derive(Debug, Default)]
pub(crate) struct Table {
    visits: HashMap<(&'static str, u32), Vec<Visit>>,
}

impl Table {
    /// Notes one visit.
    pub(crate) fn add(&mut self, name: &'static str, speed: u32, visit: Visit) {
        self.visits.entry((name, speed)).or_default().push(visit);
    }

    /// Prints medians, worst cases in parentheses, and each median as a multiple of the
    /// others'.
    pub(crate) fn print(&self, names: &[&'static str], speeds: &[u32]) {
        println!("\nFrom the click that accepts to the first and tenth of ten gated requests, to");
        println!("the next paint, and to the third party: medians (and the slowest visit)\n");
        print!("| {:<22} | CPU | visits |", "page");
        COLUMNS.iter().for_each(|(title, _)| print!(" {title:>12} |"));
        println!("\n|:{:-<23}|----:|-------:|{}", "", "-------------:|".repeat(COLUMNS.len()));
        for speed in speeds {
            for name in names {
                let visits = self.visits.get(&(*name, *speed)).map_or(0, Vec::len);
                print!("| {name:<22} | 1/{speed} | {visits:>6} |");
                for (_, column) in COLUMNS {
                    let sorted = self.sorted(name, *speed, column);
                    let last = sorted.last().copied().unwrap_or(f64::NAN);
                    print!(" {:>12} |", format!("{:.1} ({last:.0})", median(&sorted)));
                }
                println!();
            }
        }
        for base in names.iter().take(2) {
            println!("\nAs multiples of {base}:");
            for speed in speeds {
                for name in names.iter().filter(|name| name.starts_with("latch")) {
                    let ratio = |column| {
                        median(&self.sorted(name, *speed, column))
                            / median(&self.sorted(base, *speed, column))
                    };
                    let told: Vec<String> = COLUMNS
                        .iter()
                        .take(3)
                        .map(|(title, column)| format!("{title} {:.2}", ratio(*column)))
                        .collect();
                    println!("{name} at 1/{speed}: {}", told.join(", ").replace(" ms", ""));
                }
            }
        }
    }

    fn sorted(&self, name: &'static str, speed: u32, column: fn(&Visit) -> f64) -> Vec<f64> {
        let visits = self.visits.get(&(name, speed)).into_iter().flatten();
        let mut values: Vec<f64> = visits.map(column).collect();
        values.sort_by(f64::total_cmp);
        values
    }
}

fn median(sorted: &[f64]) -> f64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
