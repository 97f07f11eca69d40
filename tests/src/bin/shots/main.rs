//! Pictures of everything a visitor can see of Latch: each layout's first layer and preference
//! centre, and the demo's pages, on each kind of screen and for each kind of eyes, with a sheet that
//! shows them all. For looking at, not for comparing: `cargo xtask shots` runs it.
//!
//! It refuses to judge.

mod sheet;
mod views;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use sheet::Sheet;
use tests::browser::{Browser, Options, drive};
use tests::stage::{PHONE, Sight, Stage};
use views::{LAYOUTS, PAGES, VIEWS, View};

/// How long a picture takes to come to rest.
const REST: Duration = Duration::from_millis(500);

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder to write to"));
    std::fs::create_dir_all(&folder).expect("a folder that can be written");
    let stage = Stage::open();
    let mut sheet = Sheet::default();
    drive(Options::default(), async |browser| {
        for layout in LAYOUTS {
            for view in &VIEWS {
                match stage.set(layout, view.language) {
                    Ok(page) => {
                        show(browser, &stage, (layout, view, &page), &folder, &mut sheet).await?
                    }
                    Err(why) => {
                        let first = why.lines().next().unwrap_or_default();
                        sheet.skip(&format!("{layout}, {}", view.name), first);
                    }
                }
            }
        }
        shop(browser, &stage, &folder, &mut sheet).await
    });
    let index = sheet.write(&folder).expect("a folder that can be written");
    println!("{} pictures, all on {}", sheet.len(), index.display());
}

/// Both layers and what is left when they are closed.
async fn show(
    browser: &Browser,
    stage: &Stage,
    (layout, view, page): (&str, &View, &str),
    folder: &Path,
    sheet: &mut Sheet,
) -> Result<()> {
    view.sight.apply(browser).await?;
    stage.enter(browser, page).await?;
    take(browser, folder, sheet, (layout, "first", view.name)).await?;
    Stage::open_centre(browser).await?;
    take(browser, folder, sheet, (layout, "centre", view.name)).await?;
    Stage::ask(browser, "every('details').forEach((one) => (one.open = true))").await?;
    let scroll = "const last = every('details').pop(); last && last.scrollIntoView()";
    Stage::ask(browser, scroll).await?;
    take(browser, folder, sheet, (layout, "details", view.name)).await?;
    Stage::click(browser, "[data-latch=reject]").await?;
    Stage::wait(browser, "layer() === 0").await?;
    take(browser, folder, sheet, (layout, "closed", view.name)).await
}

/// The demo's pages, asked and answered.
async fn shop(browser: &Browser, stage: &Stage, folder: &Path, sheet: &mut Sheet) -> Result<()> {
    stage.set("box", "en").expect("the demo's notice");
    for view in VIEWS.iter().filter(|view| view.language == "en") {
        view.sight.apply(browser).await?;
        for (name, path) in PAGES {
            stage.enter(browser, &stage.page(path)).await?;
            if view.sight.screen == PHONE || view.sight == Sight::on(view.sight.screen) {
                take(browser, folder, sheet, ("demo", &format!("{name}-asked"), view.name)).await?;
            }
            Stage::click(browser, "[data-latch=reject]").await?;
            Stage::wait(browser, "layer() === 0").await?;
            take(browser, folder, sheet, ("demo", name, view.name)).await?;
        }
    }
    Ok(())
}

async fn take(
    browser: &Browser,
    folder: &Path,
    sheet: &mut Sheet,
    (group, what, view): (&str, &str, &str),
) -> Result<()> {
    tokio::time::sleep(REST).await;
    let file = format!("{group}-{what}-{view}.png");
    browser.screenshot(&folder.join(&file)).await?;
    sheet.add(group, what, view, file);
    Ok(())
}
