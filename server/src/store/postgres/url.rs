//! The URL that names a database: what of it is ours, and what PostgreSQL's client understands. Owns
//! which kinds of TLS there are; shows the password to nobody.

use super::tls::Trust;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr as _;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(3);
/// How long the other end may leave sent bytes unconfirmed before the connection counts as lost.
const UNCONFIRMED: Duration = Duration::from_secs(10);

/// A database, and how to reach it.
#[derive(Clone)]
pub struct PostgresUrl {
    pub(super) primary: Config,
    /// A copy that follows the database, for scans.
    pub(super) replica: Option<Config>,
    pub(super) trust: Trust,
}

/// Why a URL names no database. Tells nothing of what is in it but the names of options.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PostgresUrlError(String);

impl PostgresUrl {
    /// The database of a URL, as PostgreSQL's own tools write it:
    /// `postgres://USER:PASSWORD@HOST:PORT,HOST:PORT/DATABASE?OPTIONS`. Of several hosts the first is meant
    /// that takes writes. Beyond what its client library knows,
    /// the options `sslmode`, `sslrootcert` and `replica=HOST[:PORT]`.
    pub fn parse(url: &str) -> Result<Self, PostgresUrlError> {
        let (base, options) = url.split_once('?').unwrap_or((url, ""));
        let mut left = Vec::new();
        let (mut mode, mut roots, mut replica) = (None, None, None);
        for option in options.split('&').filter(|option| !option.is_empty()) {
            let mut pairs = url::form_urlencoded::parse(option.as_bytes()).into_owned();
            match pairs.next() {
                Some((name, value)) if name == "sslmode" => mode = Some(value),
                Some((name, value)) if name == "sslrootcert" => roots = Some(value),
                Some((name, value)) if name == "replica" => replica = Some(value),
                _ => left.push(option),
            }
        }
        let rest = if left.is_empty() { base.into() } else { format!("{base}?{}", left.join("&")) };
        let mut primary = Config::from_str(&rest).map_err(|error| {
            use std::error::Error as _;
            let why = error.source().map_or_else(|| error.to_string(), ToString::to_string);
            PostgresUrlError(format!("the URL of the store cannot be read: {why}"))
        })?;
        let nowhere = |host: &Host| matches!(host, Host::Tcp(name) if name.is_empty());
        if primary.get_hosts().is_empty() || primary.get_hosts().iter().any(nowhere) {
            return Err(PostgresUrlError("the URL of the store names no host".into()));
        }
        if primary.get_user().is_none_or(str::is_empty) {
            return Err(PostgresUrlError("the URL of the store names no user".into()));
        }
        // Of several, some are standbys, which would take no record.
        if primary.get_hosts().len() > 1
            && primary.get_target_session_attrs() == TargetSessionAttrs::Any
        {
            primary.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        let (mode, trust) = tls(mode.as_deref(), roots.as_deref())?;
        primary.ssl_mode(mode);
        if primary.get_application_name().is_none() {
            primary.application_name("latch");
        }
        if primary.get_connect_timeout().is_none() {
            primary.connect_timeout(CONNECT);
        }
        if primary.get_tcp_user_timeout().is_none() {
            primary.tcp_user_timeout(UNCONFIRMED);
        }
        let replica = replica.map(|place| at(&primary, &place)).transpose()?;
        Ok(Self { primary, replica, trust })
    }
}

/// What `sslmode` asks for. Nothing that sounds safer than it is goes by unsaid.
fn tls(mode: Option<&str>, roots: Option<&str>) -> Result<(SslMode, Trust), PostgresUrlError> {
    let named = match roots {
        None | Some("system") => None,
        Some(path) => Some(PathBuf::from(path)),
    };
    let asked = match mode {
        Some("disable") => (SslMode::Disable, Trust::Anyone),
        None | Some("prefer") => (SslMode::Prefer, Trust::Anyone),
        Some("require") => (SslMode::Require, Trust::Anyone),
        Some("verify-full") => (SslMode::Require, named.map_or(Trust::Public, Trust::Named)),
        Some(other @ ("allow" | "verify-ca")) => {
            return Err(PostgresUrlError(format!(
                "sslmode={other} is not supported: use disable, prefer, require (encrypted, whoever \
                 answers) or verify-full (encrypted, and the certificate must be the host's)"
            )));
        }
        Some(_) => {
            return Err(PostgresUrlError(
                "sslmode must be disable, prefer, require or verify-full".into(),
            ));
        }
    };
    if roots.is_some() && matches!(asked.1, Trust::Anyone) {
        return Err(PostgresUrlError(
            "sslrootcert means something with sslmode=verify-full only: add that".into(),
        ));
    }
    Ok(asked)
}

/// The same database elsewhere.
fn at(primary: &Config, place: &str) -> Result<Config, PostgresUrlError> {
    let unclear = || PostgresUrlError("replica must be HOST or HOST:PORT".into());
    if place.contains(['/', '@', ',', '?']) {
        return Err(unclear());
    }
    let found = Config::from_str(&format!("postgres://{place}")).map_err(|_| unclear())?;
    let [Host::Tcp(host)] = found.get_hosts() else { return Err(unclear()) };
    let mut replica = Config::new();
    replica.host(host).port(found.get_ports().first().copied().unwrap_or(5432));
    replica.ssl_mode(primary.get_ssl_mode()).channel_binding(primary.get_channel_binding());
    replica.connect_timeout(CONNECT).tcp_user_timeout(UNCONFIRMED);
    if let Some(user) = primary.get_user() {
        replica.user(user);
    }
    if let Some(password) = primary.get_password() {
        replica.password(password);
    }
    if let Some(database) = primary.get_dbname() {
        replica.dbname(database);
    }
    if let Some(name) = primary.get_application_name() {
        replica.application_name(name);
    }
    Ok(replica)
}

/// The database without user and password.
impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let database = self.primary.get_dbname().or(self.primary.get_user()).unwrap_or("?");
        write!(f, "the PostgreSQL database {database} at ")?;
        for (at, host) in self.primary.get_hosts().iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            let ports = self.primary.get_ports();
            let port = ports.get(at).or(ports.first()).unwrap_or(&5432);
            match host {
                Host::Tcp(name) => write!(f, "{comma}{name}:{port}")?,
                #[cfg(unix)]
                Host::Unix(path) => write!(f, "{comma}{}:{port}", path.display())?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str) -> String {
        PostgresUrl::parse(url).unwrap_err().to_string()
    }

    #[test]
    fn a_url_is_read_and_shown_without_its_password() {
        let url =
            PostgresUrl::parse("postgresql://latch:s3cret%40@db.example:6432/consent").unwrap();
        assert_eq!(url.primary.get_password(), Some(&b"s3cret@"[..]));
        assert_eq!(format!("{url:?}"), "the PostgreSQL database consent at db.example:6432");
        let socket = PostgresUrl::parse("postgres://latch@%2Frun%2Fpostgresql/log").unwrap();
        assert_eq!(socket.to_string(), "the PostgreSQL database log at /run/postgresql:5432");
    }

    #[test]
    fn of_several_hosts_one_is_meant_that_takes_writes() {
        let attrs = |url: &str| {
            let url = PostgresUrl::parse(url).unwrap();
            (url.primary.get_hosts().len(), url.primary.get_target_session_attrs())
        };
        assert_eq!(attrs("postgres://a@b:1/d"), (1, TargetSessionAttrs::Any));
        assert_eq!(attrs("postgres://a@b:1,c:2/d"), (2, TargetSessionAttrs::ReadWrite));
        let said = "postgres://a@b,c/d?target_session_attrs=read-write";
        assert_eq!(attrs(said), (2, TargetSessionAttrs::ReadWrite));
        let shown = PostgresUrl::parse("postgres://a@b:1,c:2/d").unwrap().to_string();
        assert_eq!(shown, "the PostgreSQL database d at b:1, c:2");
    }

    #[test]
    fn tls_is_as_asked_or_refused() {
        let mode = |url: &str| {
            let url = PostgresUrl::parse(url).unwrap();
            (url.primary.get_ssl_mode(), url.trust)
        };
        assert_eq!(mode("postgres://a@b/c"), (SslMode::Prefer, Trust::Anyone));
        assert_eq!(mode("postgres://a@b/c?sslmode=disable"), (SslMode::Disable, Trust::Anyone));
        assert_eq!(mode("postgres://a@b/c?sslmode=require"), (SslMode::Require, Trust::Anyone));
        let full = "postgres://a@b/c?connect_timeout=9&sslmode=verify-full";
        assert_eq!(mode(full), (SslMode::Require, Trust::Public));
        let named = format!("{full}&sslrootcert=%2Fetc%2Fca.pem");
        assert_eq!(mode(&named), (SslMode::Require, Trust::Named("/etc/ca.pem".into())));
        assert!(refusal("postgres://a@b/c?sslmode=verify-ca").contains("verify-full"));
        assert!(refusal("postgres://a@b/c?sslmode=allow").contains("not supported"));
        assert!(refusal("postgres://a@b/c?sslmode=on").contains("must be"));
        assert!(refusal("postgres://a@b/c?sslrootcert=x").contains("verify-full"));
    }

    #[test]
    fn a_replica_is_the_same_database_elsewhere() {
        let url = PostgresUrl::parse("postgres://a:b@c/d?replica=e:1&sslmode=require").unwrap();
        let replica = url.replica.unwrap();
        assert_eq!(replica.get_hosts(), [Host::Tcp("e".into())]);
        assert_eq!((replica.get_ports(), replica.get_dbname()), (&[1][..], Some("d")));
        assert_eq!(replica.get_password(), Some(&b"b"[..]));
        assert_eq!(replica.get_ssl_mode(), SslMode::Require);
        for wrong in ["", "e/f", "a@e", "e,f", "e:x"] {
            let refused = refusal(&format!("postgres://a@c/d?replica={wrong}"));
            assert!(refused.contains("HOST:PORT"), "{wrong}: {refused}");
        }
    }

    #[test]
    fn no_mistake_shows_the_password() {
        for url in [
            "postgres://a:s3cret@b:port/c",
            "postgres://a:s3cret@b/c?colour=s3cret",
            "postgres://a:s3cret@/c",
            "postgres://:s3cret@b/c",
            "postgres://a:s3cret@b/c?replica=x:y",
        ] {
            let why = refusal(url);
            assert!(!why.contains("s3cret"), "{url}: {why}");
        }
    }
}
