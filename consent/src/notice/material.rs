//! What change of a notice makes old answers void: another recipient, purpose, retention or set
//! of cookies under the same name, or a category that is necessary now and was asked about before. Wording of the interface, added items and added languages are
//! none.

use super::{Draft, DraftCookie, DraftService, Localised};

/// Whether an answer to `before` no longer covers `after`.
pub(super) fn changed(before: &Draft, after: &Draft) -> bool {
    let service_changed = after.services.iter().any(|new| {
        before.services.iter().any(|old| old.id == new.id && means_something_else(old, new))
    });
    let category_changed = after.categories.iter().any(|new| {
        let same = before.categories.iter().find(|old| old.id == new.id);
        same.is_some_and(|old| {
            old.necessary != new.necessary || differs(&old.description, &new.description)
        })
    });
    service_changed || category_changed
}

fn means_something_else(old: &DraftService, new: &DraftService) -> bool {
    old.category != new.category
        || old.vendor != new.vendor
        || !same_cookies(&old.cookies, &new.cookies)
        || old.storage != new.storage
        || differs(&old.purpose, &new.purpose)
        || differs(&old.retention, &new.retention)
}

/// Path and visibility to scripts say how a cookie is removed, not what it is.
fn same_cookies(old: &[DraftCookie], new: &[DraftCookie]) -> bool {
    let told =
        |cookie: &DraftCookie| (cookie.name.clone(), cookie.lifetime_days, cookie.host.clone());
    old.iter().map(told).eq(new.iter().map(told))
}

/// Whether a language that both speak says something else.
fn differs(old: &Localised, new: &Localised) -> bool {
    old.iter().any(|(language, text)| new.get(language).is_some_and(|other| other != text))
}
