//! The rules for what a service leaves on the device: its cookies and other storage.

use super::rules::Check;
use crate::notice::{CookieName, DraftCookie, DraftStorage, ShownCookie, StorageKind, Stored};
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
        Some(ShownCookie { name, lifetime_days: cookie.lifetime_days, host })
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
