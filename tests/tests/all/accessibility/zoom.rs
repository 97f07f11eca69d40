//! What is magnified or set wider stays whole: reflow (WCAG 1.4.10) and text spacing (1.4.12).

use tests::stage::Stage;

use super::{in_each, in_each_state, scenes};

/// What sticks out, is cut off, or cannot be brought into view.
const CUT: &str = "
    const faults = [], root = document.documentElement;
    const box = (one) => one.getBoundingClientRect();
    const silent = (one) => one.closest('[role=status]');
    if (root.scrollWidth > root.clientWidth) faults.push('the page scrolls sideways: ' + root.scrollWidth);
    for (const one of all('*')) {
        if (silent(one)) continue;
        const { left, right } = box(one);
        if (left < -0.5 || right > innerWidth + 0.5) faults.push(name(one) + ' sticks out: ' + left + ' to ' + right);
        const style = getComputedStyle(one);
        if (style.overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1) faults.push(name(one) + ' is cut off or scrolls sideways: ' + one.scrollWidth + ' in ' + one.clientWidth);
        if (/hidden|clip/.test(style.overflowY) && one.scrollHeight > one.clientHeight + 1) faults.push(name(one) + ' is cut off below: ' + one.scrollHeight + ' in ' + one.clientHeight);
    }
    for (const one of all('button, summary')) {
        const range = document.createRange();
        range.selectNodeContents(one);
        const own = box(one);
        for (const it of range.getClientRects()) {
            if (it.left < own.left - 1 || it.right > own.right + 1 || it.top < own.top - 1 || it.bottom > own.bottom + 1) faults.push(name(one) + ': its text leaves it');
        }
        one.scrollIntoView({ block: 'center' });
        const now = box(one), x = now.left + now.width / 2, y = now.top + now.height / 2;
        let top = document.elementFromPoint(x, y);
        while (top && top.shadowRoot) {
            const inner = top.shadowRoot.elementFromPoint(x, y);
            if (!inner || inner === top) break;
            top = inner;
        }
        // A note lies on top until it is dismissed.
        if (top && top.closest('[role=alert]')) continue;
        if (!top || !within(top, one)) faults.push(name(one) + ' cannot be brought into view: ' + name(top) + ' is there');
    }
    const buttons = all('button');
    for (const one of buttons) for (const other of buttons) {
        const a = box(one), b = box(other);
        const meet = a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
        if (one !== other && meet && up(one) === up(other)) faults.push(name(one) + ' overlaps ' + name(other));
    }
    return faults;";

/// What WCAG says that every text must bear, in the page's tree and in each shadow root.
const SPACED: &str = "
    const css = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }';
    for (const root of [document, ...trees]) {
        const place = root.head || (root.host ? root : null);
        if (!place || place.querySelector(':scope > style.spaced')) continue;
        const style = document.createElement('style');
        style.className = 'spaced';
        style.textContent = css;
        place.append(style);
    }";

#[test]
fn nothing_is_cut_off_on_any_screen() {
    in_each(scenes::all(), async |browser, _, scene, faults| {
        in_each_state(browser, async |state| {
            faults.note(scene, state, &Stage::ask(browser, CUT).await?);
            Ok(())
        })
        .await
    });
}

#[test]
fn nothing_is_cut_off_when_letters_words_and_lines_are_spaced() {
    in_each(scenes::all(), async |browser, _, scene, faults| {
        in_each_state(browser, async |state| {
            Stage::ask(browser, SPACED).await?;
            faults.note(scene, state, &Stage::ask(browser, CUT).await?);
            Ok(())
        })
        .await
    });
}
