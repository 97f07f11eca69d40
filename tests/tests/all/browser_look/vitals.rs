//! The banner moves nothing of the page and is not what browsers judge its speed by.

use serde_json::json;
use tests::browser::{Options, drive};
use tests::stage::{DESKTOP, PHONE, Sight, Stage};

/// What the browser has noted: how far what moved, and the largest paint. The banner's is told as
/// nothing, or by an element of its own.
const NOTED: &str = "
    const noted = (type) => new Promise((yes) => {
        new PerformanceObserver((list) => yes(list.getEntries())).observe({ type, buffered: true });
        setTimeout(yes, 500, []);
    });
    return Promise.all(['layout-shift', 'largest-contentful-paint'].map(noted)).then(([shifts, paints]) => [
        shifts.map((shift) => shift.value),
        paints.map(({ element }) => !element || element.closest('#latch') ? 'the banner' : element.localName),
    ]);";

/// Of the page nothing is left but a heading that is smaller than the banner's text.
const MODEST: &str = "const sheet = new CSSStyleSheet();
    sheet.replaceSync('header, footer, aside, ul, .hero :not(div, h1), main > :not(.hero) { display: none !important } h1 { font-size: 24px !important }');
    if (location.pathname.startsWith('/stage/')) document.adoptedStyleSheets = [sheet];";

/// How many times slower than this machine's the slow processor is.
const SLOW: u32 = 6;

#[test]
fn the_banner_shifts_nothing_and_is_never_the_largest_paint() {
    let stage = Stage::open();
    drive(Options::default(), async |browser| {
        let cdp = browser.driver().cdp();
        cdp.send_raw("Page.enable", json!({})).await?;
        let source = json!({ "source": MODEST });
        cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", source).await?;
        for layout in ["box", "bar", "modal"] {
            let page = stage.set(layout, "en").map_err(anyhow::Error::msg)?;
            for screen in [DESKTOP, PHONE] {
                for (reduced_motion, rate) in [(false, 1), (true, 1), (false, SLOW)] {
                    Sight { reduced_motion, ..Sight::on(screen) }.apply(browser).await?;
                    let slow = json!({ "rate": rate });
                    cdp.send_raw("Emulation.setCPUThrottlingRate", slow).await?;
                    stage.enter(browser, &page).await?;
                    let noted = browser.eval(NOTED).await?;
                    let paints = noted[1].as_array().unwrap();
                    let own = paints.iter().any(|paint| paint == "the banner");
                    let what = format!("{layout} on {screen:?}, {rate} times slower: {noted}");
                    assert!(!paints.is_empty() && !own, "{what}");
                    assert_eq!(noted[0], json!([]), "{what}");
                }
            }
        }
        Ok(())
    });
}
