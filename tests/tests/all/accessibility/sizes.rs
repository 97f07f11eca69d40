//! What is pressed is large enough to be met with a finger or an unsteady hand.

use tests::stage::Stage;

use super::{in_each, in_each_state, scenes};

/// Smaller than 24 by 24 pixels (WCAG 2.5.8) is only a link within a sentence, and a link whose
/// neighbours are far enough away.
const SMALL: &str = "
    const box = (one) => one.getBoundingClientRect();
    const shown = all(CONTROLS);
    const isInSentence = (one) => one.localName === 'a' && one.parentElement.textContent.trim().length > one.textContent.trim().length;
    const isAlone = (one) => {
        one.scrollIntoView({ block: 'center' });
        const own = box(one), x = own.left + own.width / 2, y = own.top + own.height / 2;
        return shown.every((other) => {
            if (other === one) return true;
            const it = box(other);
            const away = Math.hypot(Math.max(it.left - x, 0, x - it.right), Math.max(it.top - y, 0, y - it.bottom));
            return away >= 12;
        });
    };
    return shown
        .filter((one) => box(one).width < 24 || box(one).height < 24)
        .filter((one) => !isInSentence(one) && !(one.localName === 'a' && isAlone(one)))
        .map((one) => name(one) + ' is ' + box(one).width.toFixed(1) + ' by ' + box(one).height.toFixed(1));";

#[test]
fn every_control_is_large_enough_to_be_met() {
    in_each(scenes::all(), async |browser, _, scene, faults| {
        in_each_state(browser, async |state| {
            faults.note(scene, state, &Stage::ask(browser, SMALL).await?);
            Ok(())
        })
        .await
    });
}
