//! What a banner costs a page: a first visit on a slow phone, from the navigation to the banner and
//! to the click, and a visitor who comes back. Latch beside the banners that npm offers, beside the
//! least that JavaScript can do, and beside the page alone, in the same browser, one after the other.
//!
//! `cargo bench -p tests --bench first_visit` measures; `-- --visits 21` so many visits to each page
//! instead of nine; `-- latch klaro` only the pages whose names contain one of these words;
//! `-- --pictures FOLDER` shows each page as it was accepted.
//! `LATCH_NPM` is the folder of what npm installed from `tests/npm`; without it there are no peers.

mod coming_back;
mod files;
mod log;
mod pages;
mod phone;
mod site;
mod table;
mod visit;

use pages::VARIANTS;
use site::Site;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use table::Table;
use tests::browser::{Options, drive};

/// Visits to each page, unless told otherwise.
const VISITS: usize = 9;
/// After this no further round begins.
const LONGEST: Duration = Duration::from_secs(25 * 60);

fn main() {
    let Told { visits, words, pictures } = told(std::env::args().skip(1));
    let site = Site::open();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word));
    let there: Vec<_> = VARIANTS.iter().filter(|it| site.has(it.name) && wanted(it.name)).collect();
    let mut table = Table::default();
    let options = Options { viewport: phone::SCREEN, network_log: true, ..Options::default() };
    let started = Instant::now();
    drive(options, async |browser| {
        phone::watch(browser).await?;
        // The first round warms up the servers and the browser.
        for round in 0..=visits {
            if started.elapsed() > LONGEST {
                eprintln!("stopped after {} s: {round} rounds", LONGEST.as_secs());
                break;
            }
            for variant in &there {
                // A picture takes time: in the round that is not counted.
                let picture = pictures.as_ref().filter(|_| round == 0);
                let picture = picture.map(|folder| folder.join(format!("{}.png", variant.name)));
                let first = visit::measure(browser, &site, variant, picture.as_deref()).await?;
                if round > 0 {
                    table.first.entry(variant.name).or_default().push(first);
                }
                if variant.gates {
                    let back = coming_back::measure(browser, &site, variant).await?;
                    if round > 0 {
                        table.back.entry(variant.name).or_default().push(back);
                    }
                }
            }
        }
        Ok(())
    });
    table.print(&there.iter().map(|it| it.name).collect::<Vec<_>>());
    site.print_notes();
}

/// What the command line asks for.
struct Told {
    visits: usize,
    /// Parts of the names of the pages that are wanted; none for all.
    words: Vec<String>,
    /// A folder for pictures of the pages.
    pictures: Option<PathBuf>,
}

fn told(arguments: impl Iterator<Item = String>) -> Told {
    let mut told = Told { visits: VISITS, words: Vec::new(), pictures: None };
    let mut arguments = arguments.filter(|it| it != "--bench");
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--visits" => {
                let number = arguments.next().and_then(|it| it.parse().ok());
                told.visits = number.expect("--visits needs a number");
            }
            "--pictures" => {
                let folder = arguments.next().expect("--pictures needs a folder");
                // Cargo runs this in the package's folder, and is run in the one above.
                let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
                std::fs::create_dir_all(&folder).expect("a folder that can be written");
                told.pictures = Some(folder);
            }
            _ => told.words.push(argument),
        }
    }
    told
}
