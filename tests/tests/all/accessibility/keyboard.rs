//! Everything with the keyboard alone: order, answers, and leaving without one.

use anyhow::Result;
use serde_json::{Value, json};
use tests::browser::Browser;
use tests::stage::Stage;
use thirtyfour::Key;

use super::{Faults, Scene, in_each, scenes};

/// Longest walk through a layer.
const STEPS: usize = 80;

pub(super) async fn press(browser: &Browser, key: Key) -> Result<()> {
    Ok(browser.driver().action_chain().send_keys(key).perform().await?)
}

/// Steps on until what `css` names has the focus.
pub(super) async fn step_to(browser: &Browser, css: &str) -> Result<()> {
    for _ in 0..STEPS {
        press(browser, Key::Tab).await?;
        let there = format!(
            "const at = active(); return host.contains(at) || within(at, host) ? at.matches({css:?}) : false"
        );
        if Stage::ask(browser, &there).await? == true {
            return Ok(());
        }
    }
    anyhow::bail!("{css} cannot be reached with the keyboard")
}

/// What the device keeps of Latch, and what was answered.
const KEPT: &str = "return latch.choice().then((choice) => ({
    cookies: document.cookie.split('; ').filter((one) => one.startsWith('latch')),
    storage: Object.keys(localStorage).filter((one) => one.startsWith('latch')),
    marketing: choice.categories.marketing }));";

fn nothing() -> Value {
    json!({ "cookies": [], "storage": [], "marketing": "unasked" })
}

#[test]
fn the_first_layer_is_walked_in_the_order_in_which_it_is_seen() {
    in_each(scenes::all(), async |browser, _, scene, faults| {
        let seen = Stage::ask(browser, SEEN).await?;
        walk(browser, scene, "first layer", &seen, faults).await
    });
}

#[test]
fn the_preference_centre_is_walked_whole_and_not_left() {
    in_each(scenes::all(), async |browser, _, scene, faults| {
        Stage::open_centre(browser).await?;
        Stage::ask(browser, "every('details').forEach((one) => (one.open = true))").await?;
        let seen = Stage::ask(browser, SEEN).await?;
        walk(browser, scene, "preference centre", &seen, faults).await?;
        let left =
            Stage::ask(browser, "return within(active(), host) || active() === document.body");
        assert_eq!(left.await?, true, "{scene}: the focus is behind the preference centre");
        Ok(())
    });
}

/// Every control, line by line, each line in the direction of reading. Of two, the boxes below their
/// common ancestor are compared: what is scrolled out of view keeps its place all the same.
const SEEN: &str = "
    const right = getComputedStyle(host).direction === 'rtl';
    const path = (one) => { const all = []; for (let at = one; at; at = up(at)) all.unshift(at); return all; };
    const box = (one) => one.getClientRects()[0];
    const order = (one, other) => {
        const a = path(one), b = path(other);
        const at = a.findIndex((node, at) => node !== b[at]);
        const [first, second] = [box(a[at]) || box(one), box(b[at]) || box(other)];
        const apart = first.top + first.height / 2 - second.top - second.height / 2;
        return Math.abs(apart) > 8 ? apart : right ? second.right - first.right : first.left - second.left;
    };
    return all(CONTROLS).filter((one) => !one.disabled).sort(order).map((one) => name(one));";

async fn walk(
    browser: &Browser,
    scene: &Scene,
    what: &str,
    seen: &Value,
    faults: &mut Faults,
) -> Result<()> {
    let seen = seen.as_array().expect("a list");
    let mut walked: Vec<Value> = Vec::new();
    // What has the focus already is where the walk ends.
    for _ in 0..STEPS {
        press(browser, Key::Tab).await?;
        let at =
            Stage::ask(browser, "return within(active(), host) ? name(active()) : null").await?;
        if at.is_null() {
            if walked.len() >= seen.len() {
                break;
            }
        } else if walked.contains(&at) && walked.len() >= seen.len() {
            break;
        } else {
            walked.push(at);
        }
    }
    // The walk may have begun in the middle: in a dialog the focus is set.
    let begins = walked.iter().position(|at| Some(at) == seen.first()).unwrap_or(0);
    walked.rotate_left(begins);
    if walked != *seen {
        let told = json!([format!("walked {walked:?}, seen {seen:?}")]);
        faults.note(scene, what, &told);
    }
    Ok(())
}

#[test]
fn enter_refuses_and_space_accepts() {
    in_each(scenes::layouts(), async |browser, stage, scene, _| {
        step_to(browser, "[data-latch=reject]").await?;
        press(browser, Key::Enter).await?;
        Stage::wait(browser, "layer() === 0").await?;
        assert_eq!(browser.eval(KEPT).await?["marketing"], "denied", "{scene}");

        stage.enter(browser, &stage.set(scene.layout, "en").expect("a notice")).await?;
        step_to(browser, "[data-latch=accept]").await?;
        press(browser, Key::Space).await?;
        Stage::wait(browser, "layer() === 0").await?;
        assert_eq!(browser.eval(KEPT).await?["marketing"], "granted", "{scene}");
        Ok(())
    });
}

#[test]
fn escape_is_no_answer() {
    in_each(scenes::layouts(), async |browser, _, scene, _| {
        step_to(browser, "[data-latch=accept]").await?;
        press(browser, Key::Escape).await?;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert_eq!(browser.eval(KEPT).await?, nothing(), "{scene}: first layer");

        browser.driver().refresh().await?;
        Stage::open_centre(browser).await?;
        Stage::click(browser, "[role=switch]").await?;
        press(browser, Key::Escape).await?;
        Stage::wait(browser, "layer() !== 2").await?;
        assert_eq!(browser.eval(KEPT).await?, nothing(), "{scene}: preference centre");
        Ok(())
    });
}

#[test]
fn switches_and_details_work_with_the_keyboard_and_what_they_say_is_kept() {
    in_each(scenes::layouts(), async |browser, _, scene, _| {
        step_to(browser, "[data-latch=preferences]").await?;
        press(browser, Key::Enter).await?;
        Stage::wait(browser, "layer() === 2").await?;
        step_to(browser, "[role=switch][data-item=analytics]").await?;
        press(browser, Key::Space).await?;
        Stage::wait(browser, "first('[data-item=analytics]').ariaChecked === 'true'").await?;
        step_to(browser, "summary").await?;
        press(browser, Key::Enter).await?;
        Stage::wait(browser, "within(active(), host) && active().parentElement.open").await?;
        step_to(browser, "[data-latch=save]").await?;
        press(browser, Key::Enter).await?;
        Stage::wait(browser, "layer() === 0").await?;
        let answered =
            browser.eval("return latch.choice().then((choice) => choice.categories)").await?;
        let wanted =
            json!({ "necessary": "granted", "analytics": "granted", "marketing": "denied" });
        assert_eq!(answered, wanted, "{scene}");
        Ok(())
    });
}
