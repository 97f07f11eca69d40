//! Removes what refused services left on the device, as far as scripts can: declared first-party
//! cookies, over every domain and path a page can write to. Owns that cross product; knows
//! nothing of choices.

use crate::browser::Document;
use crate::device;
use alloc::string::String;

/// Expires every cookie of the page that `declared` says yes to.
pub fn erase(document: &Document, declared: &dyn Fn(&str) -> bool) {
    let Ok(jar) = device::cookies(document) else { return };
    for pair in jar.split(';') {
        let name = pair.split('=').next().unwrap_or("").trim_ascii();
        if declared(name) {
            expire(document, name);
        }
    }
}

fn expire(document: &Document, name: &str) {
    let host = document.location().hostname();
    let path = document.location().pathname();
    each_domain(&host, &mut |domain| {
        each_path(&path, &mut |path| {
            let mut line = String::from(name);
            line.push_str("=; Max-Age=0; Path=");
            line.push_str(path);
            if !domain.is_empty() {
                line.push_str("; Domain=");
                line.push_str(domain);
            }
            let _ = document.set_cookie(&line);
        });
    });
}

/// The domains under which a page on `host` could have set a cookie: none, and each parent with
/// at least two labels.
fn each_domain(host: &str, act: &mut dyn FnMut(&str)) {
    act("");
    let mut domain = host;
    while let Some((_, parent)) = domain.split_once('.') {
        act(domain);
        domain = parent;
    }
}

/// The paths under which a page at `path` could have set a cookie that it sees: each folder with
/// and without its slash, and the page itself.
fn each_path(path: &str, act: &mut dyn FnMut(&str)) {
    for (at, byte) in path.bytes().enumerate() {
        if byte == b'/' {
            for end in [at, at + 1] {
                act(path.get(..end).filter(|path| !path.is_empty()).unwrap_or("/"));
            }
        }
    }
    act(path);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect(each: impl FnOnce(&mut dyn FnMut(&str))) -> Vec<String> {
        let mut found = Vec::new();
        each(&mut |one| found.push(one.into()));
        found
    }

    #[test]
    fn every_domain_and_path_is_tried() {
        let domains = |host| collect(|act| each_domain(host, act));
        assert_eq!(domains("a.shop.example"), ["", "a.shop.example", "shop.example"]);
        assert_eq!(domains("localhost"), [""]);
        let paths = |path| collect(|act| each_path(path, act));
        assert_eq!(paths("/a/b.html"), ["/", "/", "/a", "/a/", "/a/b.html"]);
        assert_eq!(paths("/"), ["/", "/", "/"]);
    }
}
