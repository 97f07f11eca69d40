//! Whether everyone can use the banner: what WCAG 2.2 AA asks for, judged by axe-core (`npm_axe`)
//! where a program can read it off the page, and by hands on a keyboard, rulers and magnifiers where
//! it cannot.
//!
//! Each check walks the rows of `scenes.rs`; a new layout, language or screen is a new row there.

mod focus;
mod keyboard;
mod npm_axe;
mod scenes;
mod sizes;
mod spoken;
mod zoom;

use anyhow::Result;
use scenes::Scene;
use serde_json::Value;
use tests::browser::{Browser, Options, drive};
use tests::stage::Stage;

/// What is wrong, each with where.
#[derive(Debug, Default)]
struct Faults(Vec<String>);

impl Faults {
    /// Notes each text of a list.
    fn note(&mut self, scene: &Scene, what: &str, told: &Value) {
        for fault in told.as_array().expect("a list of faults") {
            let fault = fault.as_str().map_or_else(|| fault.to_string(), str::to_owned);
            self.0.push(format!("{scene}, {what}: {fault}"));
        }
    }
}

/// Opens each scene as a new visitor and lets `check` note what is wrong with it.
fn in_each(
    scenes: impl IntoIterator<Item = Scene>,
    check: impl AsyncFn(&Browser, &Stage, &Scene, &mut Faults) -> Result<()>,
) {
    let stage = Stage::open();
    let mut faults = Faults::default();
    drive(Options::default(), async |browser| {
        for scene in scenes {
            let page = stage.set(scene.layout, scene.language).map_err(anyhow::Error::msg)?;
            scene.sight.apply(browser).await?;
            stage.enter(browser, &page).await?;
            check(browser, &stage, &scene, &mut faults).await?;
        }
        Ok(())
    });
    assert!(faults.0.is_empty(), "{} faults:\n{}", faults.0.len(), faults.0.join("\n"));
}

/// Shows each state of the banner in turn: the first layer, the preference centre with everything
/// unfolded, and a note.
async fn in_each_state(
    browser: &Browser,
    mut look: impl AsyncFnMut(&'static str) -> Result<()>,
) -> Result<()> {
    look("first layer").await?;
    Stage::open_centre(browser).await?;
    look("preference centre").await?;
    Stage::ask(browser, "every('details').forEach((one) => (one.open = true))").await?;
    look("details").await?;
    Stage::click(browser, "[data-latch=reject]").await?;
    Stage::wait(browser, "layer() === 0").await?;
    look("closed").await?;
    // A vendor that writes again and again what was refused: the visitor is told.
    browser.eval("setInterval(() => (document.cookie = '_ga=stubborn; path=/'), 0)").await?;
    browser.eval("latch.reject()").await?;
    Stage::wait(browser, "first('[data-latch=dismiss]')").await?;
    look("note").await
}
