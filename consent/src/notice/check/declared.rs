//! The rules for what a service leaves on the device: its cookies and other storage.

use super::rules::Check;
use crate::notice::{
    CookieName, DraftCookie, DraftStorage, HostPattern, MAX_PATH, MAX_SOURCES, ShownCookie,
    StorageKind, Stored,
    csp::{DIRECTIVES, is_own_source},
    draft::Sources,
};
use alloc::format;
use alloc::string::String;

impl Check {
    pub(super) fn cookie(&mut self, path: &str, cookie: &DraftCookie) -> Option<ShownCookie> {
        let host = match cookie.host.as_str() {
            "first-party" => String::new(),
            host if host.len() <= 253
                && host.contains('.')
                && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)) =>
            {
                host.into()
            }
            other => {
                let message = format!("{other:?}: first-party or a domain such as example.com");
                self.wrong(format!("{path}.host"), message);
                String::new()
            }
        };
        let Some(name) = CookieName::parse(&cookie.name) else {
            self.wrong(
                format!("{path}.name"),
                format!(
                    "{:?}: an exact cookie name, or at least two characters followed by one *",
                    cookie.name
                ),
            );
            return None;
        };
        self.path(path, cookie, &name, &host);
        let (path, http_only) = (cookie.path.clone(), cookie.http_only);
        Some(ShownCookie { name, lifetime_days: cookie.lifetime_days, host, path, http_only })
    }

    /// What only the server can remove must be something that it can remove.
    fn path(&mut self, path: &str, cookie: &DraftCookie, name: &CookieName, host: &str) {
        let plain = |b: u8| b.is_ascii_graphic() && !b";,\"\\".contains(&b);
        let spelled = cookie.path.starts_with('/') && cookie.path.bytes().all(plain);
        if !spelled || cookie.path.len() > MAX_PATH {
            self.wrong(
                format!("{path}.path"),
                format!(
                    "{:?}: a path starting with /, at most {MAX_PATH} characters of ASCII, without \
                     white space, quotes, commas and semicolons",
                    cookie.path
                ),
            );
        }
        if cookie.http_only && !host.is_empty() {
            self.wrong(
                format!("{path}.http_only"),
                "nobody but its own server can remove a third party's cookie: leave http_only out",
            );
        }
        if cookie.http_only && cookie.path != "/" && name.as_str().ends_with('*') {
            self.wrong(
                format!("{path}.path"),
                "browsers show the server no names at other paths than /: with http_only and \
                 another path, give exact names instead of one with a *",
            );
        }
    }

    pub(super) fn host(&mut self, path: &str, host: &str) -> Option<HostPattern> {
        let pattern = HostPattern::parse(host);
        if pattern.is_none() {
            self.wrong(
                path,
                format!(
                    "{host:?}: a host name in lower case such as www.example.com, or \
                     *.example.com for every subdomain; with :port if need be, without https:// \
                     and path"
                ),
            );
        }
        pattern
    }

    pub(super) fn sources(&mut self, csp: &Sources) {
        for (directive, sources) in csp {
            let path = format!("csp.{directive}");
            if !DIRECTIVES.contains(&directive.as_str()) {
                let known = DIRECTIVES.join(", ");
                self.wrong(path, format!("not a directive of [csp]; there are {known}"));
                continue;
            }
            self.count(&path, sources.len(), 0, MAX_SOURCES);
            for (at, source) in sources.iter().enumerate() {
                if !is_own_source(source) {
                    self.wrong(
                        format!("{path}[{at}]"),
                        format!(
                            "{source:?}: a host such as cdn.example.com or https://*.example.com, \
                             data:, blob:, 'unsafe-inline', 'unsafe-eval' or a hash such as \
                             'sha256-…'; not *, https: or 'strict-dynamic', which permit everyone"
                        ),
                    );
                }
            }
        }
    }

    pub(super) fn storage(&mut self, path: &str, storage: &DraftStorage) -> Option<Stored> {
        let kind = StorageKind::parse(&storage.kind);
        if kind.is_none() {
            let message = format!("{:?}: local, session, indexed-db or cache", storage.kind);
            self.wrong(format!("{path}.kind"), message);
        }
        let name = CookieName::parse(&storage.name);
        if name.is_none() {
            self.wrong(
                format!("{path}.name"),
                format!(
                    "{:?}: an exact name without spaces, or at least two characters followed by \
                     one *",
                    storage.name
                ),
            );
        }
        Some(Stored { kind: kind?, name: name? })
    }
}
