//! The demo's themes: that page offers them for copying, so each must be legible and fair.

use serde_json::json;
use tests::browser::{Options, drive};
use tests::demo::DemoShop;
use tests::stage::{DESKTOP, Sight, Stage};

use super::{ask, painted};

/// What is hard to read in the first layer, and how accept and reject differ.
const UNFAIR: &str = "
    const faults = [];
    const part = (name) => root.querySelector(`[part~=${name}]`);
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const light = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const parts = [...canvas.getImageData(0, 0, 1, 1).data].map((one) => one / 255);
        const [r, g, b] = parts.map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one, other) => {
        const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const clear = 'rgba(0, 0, 0, 0)', css = (one) => getComputedStyle(one);
    const surface = css(box).backgroundColor;
    for (const one of slotted()) {
        const seat = one.assignedSlot.parentElement;
        const ground = css(seat).backgroundColor === clear ? surface : css(seat).backgroundColor;
        const found = contrast(css(one).color, ground);
        if (found < 4.5) faults.push(one.textContent + ': ' + found.toFixed(2));
    }
    for (const name of ['accept', 'reject']) {
        const edge = css(part(name)).borderTopWidth === '0px' ? css(part(name)).backgroundColor : css(part(name)).borderTopColor;
        if (contrast(edge, surface) < 3) faults.push(name + ' is hard to see');
    }
    const weight = (name) => {
        const own = css(part(name)), { width, height } = rect(part(name));
        return [own.color, own.backgroundColor, own.border, own.fontSize, own.fontWeight, own.boxShadow, Math.round(width), Math.round(height)] + '';
    };
    if (weight('accept') !== weight('reject')) faults.push(weight('accept') + ' is not ' + weight('reject'));
    return [surface, [...faults, ...misplaced()]];";

#[test]
fn every_theme_of_the_demo_is_legible_and_fair_by_day_and_by_night() {
    let shop = DemoShop::open();
    drive(Options::default(), async |browser| {
        let mut surfaces = Vec::new();
        for dark in [false, true] {
            Sight { dark, ..Sight::on(DESKTOP) }.apply(browser).await?;
            browser.goto(&shop.page("/demo/themes.html")).await?;
            painted(browser).await?;
            for theme in ["fjord", "ink", "clay", "aurora", "ledger"] {
                browser
                    .eval(&format!("document.querySelector('[data-theme={theme}]').click()"))
                    .await?;
                painted(browser).await?;
                let told = ask(browser, UNFAIR).await?;
                assert_eq!(told[1], json!([]), "{theme}, dark: {dark}");
                surfaces.push(told[0].to_string());
            }
        }
        surfaces.sort();
        surfaces.dedup();
        assert_eq!(surfaces.len(), 10, "themes look alike: {surfaces:?}");
        browser.click("[data-open=preferences]").await?;
        Stage::wait(browser, "layer() === 2").await
    });
}
