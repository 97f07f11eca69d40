//! Where checkpoints go and how often, as the owner has set it. Owns what an address may be.

use super::Witness;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;
use url::{Host, Url};

/// Where checkpoints go besides the data folder. By default nowhere.
#[derive(Debug, Clone)]
pub struct Anchoring {
    /// A folder that gets a file for each checkpoint. It must be there: one that is made where a disk
    /// should be mounted is no second place.
    pub folder: Option<PathBuf>,
    /// An address that gets each checkpoint by POST.
    pub webhook: Option<Webhook>,
    /// Who is asked to cosign. At most 16.
    pub witnesses: Vec<Witness>,
    /// How long a place rests after it was written to.
    pub every: Duration,
}

impl Default for Anchoring {
    fn default() -> Self {
        Self { folder: None, webhook: None, witnesses: Vec::new(), every: Duration::from_hours(1) }
    }
}

/// An address that takes checkpoints.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Where to POST.
    pub url: OutsideUrl,
    /// Sent as `Authorization: Bearer …`.
    pub token: Option<WebhookToken>,
}

/// An address that this server may talk to: `https`, or `http` to this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct OutsideUrl(Url);

/// Why a text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "https://host/path, or http:// to this machine (localhost, 127.0.0.1, [::1]); at most 2,048 bytes, without \
     user, password or fragment"
)]
pub struct OutsideUrlError;

impl FromStr for OutsideUrl {
    type Err = OutsideUrlError;
    fn from_str(text: &str) -> Result<Self, OutsideUrlError> {
        let url: Url = text.parse().map_err(|_| OutsideUrlError)?;
        let here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        let safe = match url.scheme() {
            "https" => true,
            "http" => here,
            _ => false,
        };
        let bare =
            url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if safe && bare && text.len() <= 2_048 { Ok(Self(url)) } else { Err(OutsideUrlError) }
    }
}

impl OutsideUrl {
    /// The whole address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Without the query, where owners put secrets.
impl fmt::Display for OutsideUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0.origin().ascii_serialization(), self.0.path())
    }
}

impl fmt::Debug for OutsideUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutsideUrl({self})")
    }
}

/// What shows a webhook who calls. Not shown by its `Debug`.
#[derive(Clone)]
pub struct WebhookToken(String);

/// Why a text is no such token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("1 to 4,096 visible characters of ASCII")]
pub struct WebhookTokenError;

impl FromStr for WebhookToken {
    type Err = WebhookTokenError;
    fn from_str(text: &str) -> Result<Self, WebhookTokenError> {
        let fits = (1..=4_096).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if fits { Ok(Self(text.to_owned())) } else { Err(WebhookTokenError) }
    }
}

impl WebhookToken {
    /// The header's value.
    pub(super) fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for WebhookToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookToken")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_addresses_are_taken() {
        for good in [
            "https://a.example/x?key=1",
            "http://127.0.0.1:1/",
            "http://[::1]/",
            "http://localhost",
        ] {
            assert!(good.parse::<OutsideUrl>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "x",
            "http://a.example/",
            "http://10.0.0.1/",
            "http://localhost.example/",
            "ftp://localhost/",
            "https://user:word@a.example/",
            "https://a.example/#x",
            "file:///etc/passwd",
        ] {
            assert!(bad.parse::<OutsideUrl>().is_err(), "{bad}");
        }
        let secret: OutsideUrl = "https://a.example/hook?key=secret".parse().unwrap();
        assert_eq!(format!("{secret:?}"), "OutsideUrl(https://a.example/hook)");
        let token: WebhookToken = "secret".parse().unwrap();
        assert_eq!(format!("{token:?}"), "WebhookToken");
        assert!("with space".parse::<WebhookToken>().is_err());
    }
}
