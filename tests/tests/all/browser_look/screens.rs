//! The first layer on phones, under a magnifying glass, on paper, and for eyes that motion hurts.

use anyhow::Result;
use serde_json::{Value, json};
use tests::browser::{Browser, Options, drive};
use tests::stage::{DESKTOP, PHONE, Screen, Sight, Stage, ZOOMED};

use super::{ask, painted};

/// Long words, long texts, and one from right to left.
const LANGUAGES: [&str; 5] = ["en", "de", "fi", "el", "ar"];
const LAYOUTS: [&str; 3] = ["box", "bar", "modal"];
/// The narrowest page that must not scroll sideways.
const NARROW: Screen = Screen { width: 320, height: 568, scale: 1, phone: true };

/// What cannot be brought into view by scrolling inside the banner.
const OUT_OF_REACH: &str = "
    const faults = [], text = box.querySelector('p');
    for (const one of slotted().filter((one) => one.slot === 'p')) for (const end of ['start', 'end']) {
        text.scrollTop = 0;
        one.scrollIntoView({ block: end });
        const all = lines(one), line = all[end === 'start' ? 0 : all.length - 1];
        const hit = document.elementFromPoint((line.left + line.right) / 2, (line.top + line.bottom) / 2);
        if (hit !== one) faults.push('the ' + end + ' of ' + one.localName + ' is out of reach');
    }
    if (text.clientHeight < 40) faults.push('less than two lines of text are in view');
    for (const one of [box, text]) {
        const cut = getComputedStyle(one).overflowY !== 'auto' && one.scrollHeight > one.clientHeight + 1;
        if (cut) faults.push(one.className + ' is cut off and no hand can scroll it');
    }
    return [...faults, ...misplaced(true)];";

/// Every layout in every language on these screens: what `script` tells.
async fn everywhere(
    stage: &Stage,
    browser: &Browser,
    screens: &[Screen],
    script: &str,
) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for layout in LAYOUTS {
        for language in LANGUAGES {
            let page = stage.set(layout, language).map_err(anyhow::Error::msg)?;
            for screen in screens {
                Sight::on(*screen).apply(browser).await?;
                stage.enter(browser, &page).await?;
                painted(browser).await?;
                let told = ask(browser, script).await?;
                let place = format!("{layout}, {language}, {}x{}", screen.width, screen.height);
                let told = told.as_array().unwrap().iter();
                faults.extend(told.map(|fault| format!("{place}: {fault}")));
            }
        }
    }
    Ok(faults)
}

#[test]
fn half_of_a_phone_stays_free_and_every_action_is_in_view() {
    const HALF: &str = "
        const faults = misplaced(), own = rect(box);
        if (!box.matches('.modal') && own.height > innerHeight / 2) faults.push('it is ' + own.height + ' high');
        const { left, right } = box.getBoundingClientRect();
        if (Math.abs(left - (innerWidth - right)) > 1) faults.push('it hangs to one side');
        if (buttons().length !== 3) faults.push('there are ' + buttons().length + ' buttons');
        return faults;";
    let stage = Stage::open();
    drive(Options::default(), async |browser| {
        let faults = everywhere(&stage, browser, &[PHONE], HALF).await?;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        Ok(())
    });
}

#[test]
fn narrow_and_magnified_windows_scroll_inside_and_never_sideways() {
    let stage = Stage::open();
    drive(Options::default(), async |browser| {
        let faults = everywhere(&stage, browser, &[NARROW, ZOOMED], OUT_OF_REACH).await?;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        Ok(())
    });
}

#[test]
fn nothing_is_printed_and_nothing_moves_for_those_who_do_not_want_it() {
    let stage = Stage::open();
    drive(Options::default(), async |browser| {
        let page = stage.set("box", "en").map_err(anyhow::Error::msg)?;
        Sight { reduced_motion: true, ..Sight::on(DESKTOP) }.apply(browser).await?;
        stage.enter(browser, &page).await?;
        painted(browser).await?;
        Stage::open_centre(browser).await?;
        // Fading is no motion; sliding is.
        let moving = "return every('*').filter((one) => ['', '::before', '::after'].some((which) =>
            getComputedStyle(one, which).transitionDuration !== '0s')).length";
        assert_eq!(Stage::ask(browser, moving).await?, 0);
        let paper = json!({ "media": "print" });
        browser.driver().cdp().send_raw("Emulation.setEmulatedMedia", paper).await?;
        let printed = "return [getComputedStyle(host).display, all('button').length]";
        assert_eq!(Stage::ask(browser, printed).await?, json!(["none", 0]));
        let screen: Value = json!({ "media": "screen" });
        browser.driver().cdp().send_raw("Emulation.setEmulatedMedia", screen).await?;
        assert_ne!(Stage::ask(browser, printed).await?, json!(["none", 0]));
        Ok(())
    });
}
