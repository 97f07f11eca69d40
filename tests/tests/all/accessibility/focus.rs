//! Where the focus is, whether it is seen, and where it goes when a layer closes.

use anyhow::Result;
use tests::browser::Browser;
use tests::stage::Stage;
use thirtyfour::Key;

use super::keyboard::{press, step_to};
use super::{in_each, scenes};

/// What has the focus has an outline of two pixels or more, whole on the screen, under nothing.
const VISIBLE: &str = "
    const at = active();
    if (!within(at, host)) return [];
    const faults = [], style = getComputedStyle(at), box = at.getBoundingClientRect();
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) faults.push(name(at) + ': no outline');
    if (box.top < 0 || box.bottom > innerHeight || box.left < 0 || box.right > innerWidth) {
        if (box.height < innerHeight) faults.push(name(at) + ': out of view');
    } else {
        const under = (spot) => {
            const x = spot.left + spot.width / 2, y = spot.top + spot.height / 2;
            let top = document.elementFromPoint(x, y);
            while (top && top.shadowRoot) {
                const inner = top.shadowRoot.elementFromPoint(x, y);
                if (!inner || inner === top) break;
                top = inner;
            }
            return top && within(top, at);
        };
        // Of what spans lines, one has to be seen.
        if (![...at.getClientRects()].some(under)) faults.push(name(at) + ': something lies on it');
    }
    return faults;";

#[test]
fn the_focus_is_seen_at_every_step() {
    in_each(scenes::all(), async |browser, _, scene, faults| {
        for _ in 0..6 {
            press(browser, Key::Tab).await?;
            faults.note(scene, "first layer", &Stage::ask(browser, VISIBLE).await?);
        }
        Stage::open_centre(browser).await?;
        Stage::ask(browser, "every('details').forEach((one) => (one.open = true))").await?;
        for _ in 0..30 {
            press(browser, Key::Tab).await?;
            faults.note(scene, "preference centre", &Stage::ask(browser, VISIBLE).await?);
        }
        Ok(())
    });
}

async fn focused(browser: &Browser) -> Result<serde_json::Value> {
    Stage::ask(
        browser,
        "const at = active(); return (within(at, host) ? 'banner ' : 'page ') + name(at)",
    )
    .await
}

/// Not on the first thing that can be used, which nobody has asked for; a box and a bar leave the page
/// its focus.
#[test]
fn a_first_layer_takes_no_more_than_it_must() {
    in_each(scenes::layouts(), async |browser, _, scene, _| {
        let at =
            Stage::ask(browser, "const at = active(); return [within(at, host), at.localName]")
                .await?;
        let meant = match scene.layout {
            "modal" => serde_json::json!([true, "dialog"]),
            _ => serde_json::json!([false, "body"]),
        };
        assert_eq!(at, meant, "{scene}");
        Ok(())
    });
}

#[test]
fn closing_the_preference_centre_gives_the_focus_back() {
    in_each(scenes::layouts(), async |browser, _, scene, _| {
        step_to(browser, "[data-latch=preferences]").await?;
        press(browser, Key::Enter).await?;
        Stage::wait(browser, "layer() === 2").await?;
        let within = Stage::ask(browser, "return within(active(), host)").await?;
        assert_eq!(within, true, "{scene}: the focus stays behind: {}", focused(browser).await?);
        press(browser, Key::Escape).await?;
        Stage::wait(browser, "layer() === 1").await?;
        let back = focused(browser).await?;
        assert!(back.as_str().unwrap().starts_with("banner preferences:"), "{scene}: {back}");
        Ok(())
    });
}

#[test]
fn an_answer_leaves_the_focus_on_what_reopens() {
    in_each(scenes::layouts(), async |browser, _, scene, _| {
        step_to(browser, "[data-latch=reject]").await?;
        press(browser, Key::Enter).await?;
        Stage::wait(browser, "layer() === 0").await?;
        let back = focused(browser).await?;
        assert!(back.as_str().unwrap().starts_with("banner preferences:"), "{scene}: {back}");
        Ok(())
    });
}

#[test]
fn a_link_of_the_page_that_opened_it_gets_the_focus_back() {
    in_each(scenes::layouts(), async |browser, _, scene, _| {
        Stage::click(browser, "[data-latch=reject]").await?;
        Stage::wait(browser, "layer() === 0").await?;
        browser.eval("document.querySelector('footer [data-latch=preferences]').focus()").await?;
        press(browser, Key::Enter).await?;
        Stage::wait(browser, "layer() === 2").await?;
        press(browser, Key::Escape).await?;
        Stage::wait(browser, "layer() === 0").await?;
        let back = focused(browser).await?;
        assert!(back.as_str().unwrap().starts_with("page preferences:"), "{scene}: {back}");
        Ok(())
    });
}
