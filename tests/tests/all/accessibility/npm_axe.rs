//! axe-core's judgement, rules of WCAG 2.0 to 2.2 up to AA and its best practices, of the banner
//! alone: the page around it is its owner's.

use std::path::PathBuf;

use anyhow::{Context, Result};
use tests::browser::Browser;

use super::{Faults, Scene, in_each, in_each_state, scenes};

const JUDGE: &str = "
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const told = await axe.run({ include: [['#latch']] }, { runOnly: { type: 'tag', values: tags } });
    const tell = (kind, list) => list.flatMap((rule) => rule.nodes.map((node) =>
        kind + rule.id + ' at ' + node.target.join(' > ') + ': ' + (node.failureSummary || '').replace(/\\s+/g, ' ')));
    if (told.passes.length < 5) return ['it looked at next to nothing'];
    return tell('', told.violations);";

#[test]
fn axe_finds_no_fault_in_any_state() {
    let axe = axe().unwrap();
    in_each(scenes::in_both_colours(), async |browser, _, scene, faults| {
        browser.eval(&axe).await?;
        in_each_state(browser, async |state| judge(browser, scene, state, faults).await).await
    });
}

async fn judge(browser: &Browser, scene: &Scene, state: &str, faults: &mut Faults) -> Result<()> {
    let told = browser.eval(&format!("return (async () => {{ {JUDGE} }})()")).await?;
    faults.note(scene, state, &told);
    Ok(())
}

/// axe as one script: `cargo xtask test` fetches it.
fn axe() -> Result<String> {
    let modules = std::env::var_os("LATCH_NPM").map(PathBuf::from);
    let script = modules.context("LATCH_NPM is not set: use `cargo xtask test`")?;
    let script = script.join("axe-core/axe.min.js");
    std::fs::read_to_string(&script).with_context(|| format!("no {}", script.display()))
}
