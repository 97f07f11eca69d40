//! What change of a notice makes old answers void: of an item, another recipient, purpose, retention
//! or set of cookies under the same name; of everything, a category that is necessary now and was
//! asked about before. Wording of the interface, added items and added languages are none.

use super::{Draft, DraftCookie, DraftService, Localised};

/// Whether no answer to `before` covers `after`: what somebody refused must not come on, and what
/// was necessary not be taken for granted, without a word.
pub(super) fn voids(before: &Draft, after: &Draft) -> bool {
    after.categories.iter().any(|new| {
        let same = before.categories.iter().find(|old| old.id == new.id);
        same.is_some_and(|old| old.necessary != new.necessary)
    })
}

/// Whether an answer about the item of this id to `before` does not cover it in `after`.
pub(super) fn changed(before: &Draft, after: &Draft, id: &str) -> bool {
    let service = |draft: &'_ Draft| draft.services.iter().position(|one| one.id == id);
    let category = match service(after) {
        Some(at) => {
            let new = &after.services[at];
            let Some(old) = service(before).map(|at| &before.services[at]) else { return false };
            if means_something_else(old, new) {
                return true;
            }
            new.category.as_str()
        }
        None => id,
    };
    let described = |draft: &'_ Draft| draft.categories.iter().position(|one| one.id == category);
    let (Some(old), Some(new)) = (described(before), described(after)) else { return false };
    differs(&before.categories[old].description, &after.categories[new].description)
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
