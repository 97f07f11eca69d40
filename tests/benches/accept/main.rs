//! What a visitor's yes costs: from the click to the first and the tenth gated request, and to the
//! next paint. Latch beside vanilla-cookieconsent and beside the least that JavaScript can do, on
//! the same page with ten gated scripts, one after the other in the same browser.
//!
//! `cargo bench -p tests --bench accept` measures; `-- 21` so many visits to each page instead of
//! eleven; `-- latch` only the pages whose names contain that. `LATCH_NPM` is the folder
//! of what npm installed from `tests/npm`; without it there is nothing to compare with.

mod pages;
mod table;
mod visit;

use pages::Site;
use std::time::Duration;
use table::Table;
use tests::browser::{Options, drive};

/// Visits to each page at each speed, unless told otherwise.
const VISITS: usize = 11;
/// How much slower than this machine its processor is made: not at all, and like a phone's.
const SPEEDS: [u32; 2] = [1, 4];

fn main() {
    let said: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let visits = said.iter().find_map(|it| it.parse().ok()).unwrap_or(VISITS);
    let wanted = |name: &str| {
        let mut names = said.iter().filter(|it| it.parse::<usize>().is_err()).peekable();
        names.peek().is_none() || names.any(|it| name.contains(it.as_str()))
    };
    let site = Site::open();
    let variants: Vec<_> = site.variants().into_iter().filter(|it| wanted(it.name)).collect();
    let mut table = Table::default();
    drive(Options::default(), async |browser| {
        // The first round warms everything up: caches, compiled code, connections.
        for round in 0..=visits {
            for speed in SPEEDS {
                for variant in &variants {
                    let visit = visit::measure(browser, &site, variant, speed).await?;
                    if round > 0 {
                        table.add(variant.name, speed, visit);
                    }
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    });
    table.print(&variants.iter().map(|it| it.name).collect::<Vec<_>>(), &SPEEDS);
}
