//! What a screen reader is told, and what a visitor's system asks for: languages, announcements,
//! stillness, few colours.

use tests::stage::{DESKTOP, PHONE, Sight, Stage};

use super::scenes::{LANGUAGES, LAYOUTS, Scene};
use super::{in_each, in_each_state, scenes};

#[test]
fn the_banner_says_its_language_and_direction() {
    in_each(scenes::all(), async |browser, _, scene, _| {
        let told = "return [host.lang, host.dir, getComputedStyle(first('[data-latch=accept]')).direction]";
        let right = ["ar", "he", "fa", "ur"].contains(&scene.language);
        let direction = if right { "rtl" } else { "ltr" };
        let told = Stage::ask(browser, told).await?;
        assert_eq!(told, serde_json::json!([scene.language, direction, direction]), "{scene}");
        Ok(())
    });
}

#[test]
fn an_answer_is_announced_in_the_language_of_the_banner() {
    let mut said = Vec::new();
    for language in LANGUAGES {
        let scene = |layout| Scene { layout, language, sight: Sight::on(DESKTOP) };
        let heard = std::cell::RefCell::new(String::new());
        in_each(LAYOUTS.iter().copied().map(scene), async |browser, _, scene, _| {
            // A region that comes with its text is not read out: it has to be there before.
            let before = "return every('[role=status]').map((one) => one.textContent)";
            let before = Stage::ask(browser, before).await?;
            assert_eq!(before, serde_json::json!([""]), "{scene}");
            Stage::click(browser, "[data-latch=reject]").await?;
            Stage::wait(browser, "layer() === 0").await?;
            Stage::wait(browser, "every('[role=status]')[0].textContent.length > 10").await?;
            let text = Stage::ask(browser, "return every('[role=status]')[0].textContent").await?;
            heard.replace(text.as_str().expect("a text").to_owned());
            Ok(())
        });
        said.push(heard.into_inner());
    }
    let languages = said.len();
    said.sort();
    said.dedup();
    assert_eq!(said.len(), languages, "{said:?}");
}

/// What moves, where nothing should. Fading is no motion.
const MOVES: &str = "
    const seconds = (list) => Math.max(...list.split(',').map(parseFloat));
    const whole = [host, ...every('*')];
    const styles = whole.flatMap((one) => [[one, getComputedStyle(one)], [one, getComputedStyle(one, '::before')], [one, getComputedStyle(one, '::after')]]);
    return styles
        .filter(([, style]) => seconds(style.transitionDuration) > 0 || (!['none', 'fade'].includes(style.animationName) && seconds(style.animationDuration) > 0) || style.scrollBehavior === 'smooth')
        .map(([one]) => name(one) + ' moves');";

#[test]
fn nothing_moves_for_whom_motion_is_too_much() {
    let still = |sight: Sight| Sight { reduced_motion: true, ..sight };
    let scenes = scenes::all().into_iter();
    let scenes = scenes.map(|scene| Scene { sight: still(scene.sight), ..scene });
    in_each(scenes, async |browser, _, scene, faults| {
        in_each_state(browser, async |state| {
            faults.note(scene, state, &Stage::ask(browser, MOVES).await?);
            Ok(())
        })
        .await
    });
}

/// Controls that nothing but their colour sets apart: those colours are taken away.
const EDGELESS: &str = "
    if (!matchMedia('(forced-colors: active)').matches) return ['colours are not forced'];
    return all('button').filter((one) => {
        const style = getComputedStyle(one);
        return style.borderTopStyle === 'none' || parseFloat(style.borderTopWidth) < 1;
    }).filter((one) => one.textContent.trim() || one.getAttribute('role') === 'switch').map((one) => name(one) + ' has no edge');";

#[test]
fn controls_have_edges_where_colours_are_forced() {
    let on = |screen| Sight { forced_colours: true, ..Sight::on(screen) };
    let scene =
        |layout| [DESKTOP, PHONE].map(|screen| Scene { layout, language: "en", sight: on(screen) });
    in_each(LAYOUTS.iter().copied().flat_map(scene), async |browser, _, scene, faults| {
        in_each_state(browser, async |state| {
            faults.note(scene, state, &Stage::ask(browser, EDGELESS).await?);
            Ok(())
        })
        .await
    });
}
