//! What an owner may set. Owns the defaults; knows nothing of flags and environment variables.

use crate::anchor::Anchoring;
use crate::auth::TokenKey;
use actix_web::http::header::HeaderName;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

/// Everything that can be set. The default needs nothing else to start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen. Port 0 takes any free one.
    pub listen: SocketAddr,
    /// The folder that holds the log and the token keys.
    pub data: PathBuf,
    /// The address under which browsers reach the server, if it is another than `listen`. With
    /// `https://`, cookies are sent over TLS only.
    pub public_url: Option<String>,
    /// Whether a proxy stands in front. If so, the last address in `X-Forwarded-For` is the
    /// client's; else the header is ignored, as anyone can send it.
    pub behind_proxy: bool,
    /// What records keep of clients' addresses.
    pub keep_address: KeepAddress,
    /// The header in which the proxy says the client's country, by its two letters in ISO 3166-1.
    /// Ignored without `behind_proxy`, as then anyone could set it.
    pub country_header: Option<HeaderName>,
    /// How many threads answer requests; one per processor if not set.
    pub workers: Option<usize>,
    /// The key that signs tokens, instead of those in the data folder.
    pub token_key: Option<TokenKey>,
    /// Whether other servers have the same store: then what they publish is looked for.
    pub shared: bool,
    /// Where checkpoints go besides the data folder.
    pub anchoring: Anchoring,
    /// How often one address may do what costs something.
    pub limits: Limits,
    /// How long after the start records expire for the first time; about once an hour from then on.
    /// Never if it is not set.
    pub expire_after: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            data: PathBuf::from("data"),
            public_url: None,
            behind_proxy: false,
            keep_address: KeepAddress::default(),
            country_header: None,
            workers: None,
            token_key: None,
            shared: false,
            anchoring: Anchoring::default(),
            limits: Limits::default(),
            expire_after: Some(Duration::from_secs(10)),
        }
    }
}

impl Settings {
    /// What the log is called when it begins: the host under which browsers reach the server.
    pub fn log_name(&self) -> String {
        let url = self.public_url.as_deref().and_then(|url| url::Url::parse(url).ok());
        let host = url.as_ref().and_then(url::Url::host_str).unwrap_or("localhost");
        format!("{host}/log")
    }

    /// Whether browsers reach the server over TLS, so that cookies can be `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// What records keep of a client's address. Never all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeepAddress {
    /// Nothing.
    #[default]
    None,
    /// The first 24 bits of an `IPv4` address, the first 48 of an `IPv6` address.
    Truncated,
    /// A hash under a random key that is replaced, and destroyed, with every day in UTC and every
    /// start: equal addresses are recognisable within it.
    Hashed,
}

/// How often one address may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Over time.
    pub per_minute: NonZeroU32,
    /// At once, after a pause.
    pub burst: NonZeroU32,
}

impl Rate {
    /// A rate; zeros count as one.
    pub const fn new(per_minute: u32, burst: u32) -> Self {
        const fn at_least_one(n: u32) -> NonZeroU32 {
            match NonZeroU32::new(n) {
                Some(n) => n,
                None => NonZeroU32::MIN,
            }
        }
        Self { per_minute: at_least_one(per_minute), burst: at_least_one(burst) }
    }
}

/// How often one address may do what costs something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Posting decisions.
    pub decisions: Rate,
    /// Trying to sign in.
    pub sign_ins: Rate,
    /// Reading, taking along and erasing one's own records.
    pub visitors: Rate,
    /// Reporting findings and violations of the content security policy.
    pub findings: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            decisions: Rate::new(120, 60),
            sign_ins: Rate::new(10, 5),
            visitors: Rate::new(60, 30),
            findings: Rate::new(120, 60),
        }
    }
}
