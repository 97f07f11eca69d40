//! Removes what refused services left on the device, as far as scripts can: declared first-party
//! cookies, over every domain and path a page can write to. Owns that cross product; knows
//! nothing of choices.

use crate::device::{self, window};
use alloc::string::String;
use alloc::vec::Vec;
use consent::notice::BriefService;

/// Expires every cookie that these services declare.
pub fn erase<'a>(services: impl Iterator<Item = &'a BriefService>) {
    let Ok(jar) = device::cookies() else { return };
    let declared: Vec<_> = services.flat_map(|service| &service.cookies).collect();
    for name in jar.split(';').filter_map(|pair| pair.trim_ascii().split('=').next()) {
        if declared.iter().any(|cookie| cookie.matches(name)) {
            expire(name);
        }
    }
}

fn expire(name: &str) {
    let Ok(location) = window().map(|w| w.location()) else { return };
    let host = location.hostname().unwrap_or_default();
    let path = location.pathname().unwrap_or_default();
    for domain in domains(&host) {
        for path in paths(&path) {
            let domain =
                if domain.is_empty() { String::new() } else { ["; Domain=", domain].concat() };
            device::set_cookie(&[name, "=; Max-Age=0; Path=", path, &domain].concat());
        }
    }
}

/// The domains under which a page on `host` could have set a cookie: none, and each parent with
/// at least two labels.
fn domains(host: &str) -> impl Iterator<Item = &str> {
    let starts = host.match_indices('.').map(|(at, _)| at + 1);
    let parents = core::iter::once(0).chain(starts).map(|at| &host[at..]);
    core::iter::once("").chain(parents.filter(|domain| domain.contains('.')))
}

/// The paths under which a page at `path` could have set a cookie that it sees.
fn paths(path: &str) -> impl Iterator<Item = &str> {
    let slashes = path.match_indices('/').flat_map(|(at, _)| [&path[..at], &path[..=at]]);
    slashes.chain(core::iter::once(path)).filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_domain_and_path_is_tried() {
        assert_eq!(
            domains("a.shop.example").collect::<Vec<_>>(),
            ["", "a.shop.example", "shop.example"]
        );
        assert_eq!(domains("localhost").collect::<Vec<_>>(), [""]);
        assert_eq!(paths("/a/b.html").collect::<Vec<_>>(), ["/", "/a", "/a/", "/a/b.html"]);
    }
}
