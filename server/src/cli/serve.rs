//! `latch serve`: settings from flags and environment, the first admin, the demo, and a graceful
//! end. Owns the order of these steps; what each does is told elsewhere.

use super::ask;
use super::data::{self, DataFlag, Serving};
use super::demo::Demo;
use super::elsewhere::Elsewhere;
use super::failure::Usage;
use super::store::{Place, StoreFlag};
use super::welcome::Welcome;
use crate::app::{self, KeepAddress, Limits, Rate, Settings, State};
use crate::auth::{AdminName, Password, TokenKey, set_password};
use crate::store::{Store, StoreError};
use actix_web::http::header::HeaderName;
use anyhow::Context as _;
use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, ValueEnum};
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::Url;

/// Run the server: the banner for your pages, the API, the admin pages
///
/// Needs no flag to start. Everything it keeps is in the data directory; the first start makes an
/// admin and prints the password once.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch serve --demo                          try it: shop, trackers, admin pages
  latch serve --data /var/lib/latch --public-url https://consent.example --behind-proxy
  LATCH_STORE=postgres://latch:PASSWORD@db.example/latch?sslmode=verify-full latch serve
  LATCH_LISTEN=0.0.0.0:8080 latch serve       every flag is a variable too

Stop it with Ctrl-C or SIGTERM: requests under way are answered first. RUST_LOG=debug makes it tell
more on stderr.")]
pub(super) struct Serve {
    /// Where to listen
    #[arg(
        long,
        env = "LATCH_LISTEN",
        hide_env_values = true,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080"
    )]
    listen: SocketAddr,
    #[command(flatten)]
    data: DataFlag,
    #[command(flatten)]
    store: StoreFlag,
    /// How browsers reach this server, such as https://consent.example; where it listens, unless
    /// given
    #[arg(long, env = "LATCH_PUBLIC_URL", hide_env_values = true, value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
    /// A proxy stands in front: trust the last address in its X-Forwarded-For
    #[arg(long, env = "LATCH_BEHIND_PROXY", hide_env_values = true, action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    behind_proxy: bool,
    /// The header in which the proxy says the client's country by its two letters, such as
    /// CF-IPCountry. The proxy must set it itself; only with --behind-proxy
    #[arg(long, env = "LATCH_COUNTRY_HEADER", hide_env_values = true, value_name = "NAME", value_parser = header_name)]
    country_header: Option<HeaderName>,
    /// What records keep of clients' addresses. Never all of it
    #[arg(
        long,
        env = "LATCH_KEEP_ADDRESS",
        hide_env_values = true,
        value_name = "WHAT",
        default_value = "none"
    )]
    keep_address: Keep,
    /// How many threads answer requests; one per processor, unless given
    #[arg(long, env = "LATCH_WORKERS", hide_env_values = true, value_name = "N")]
    workers: Option<usize>,
    /// How many decisions one address may post in a minute, half of them at once. Raise it where
    /// many visitors share an address, as behind a company's router
    #[arg(
        long,
        env = "LATCH_DECISIONS_PER_MINUTE",
        hide_env_values = true,
        value_name = "N",
        default_value = "120",
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    decisions_per_minute: u32,
    /// The key that signs admins' tokens, in base64, instead of one kept in the data directory.
    /// Better given as the variable: flags can be seen by other users of the machine
    #[arg(long, env = "LATCH_TOKEN_KEY", hide_env_values = true, value_name = "KEY", value_parser = TokenKey::from_base64)]
    token_key: Option<TokenKey>,
    /// Open a demo shop at /demo/ whose trackers are stand-ins on this machine
    #[arg(long, env = "LATCH_DEMO", hide_env_values = true, action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    demo: bool,
    /// Where the demo's stand-in trackers listen
    #[arg(
        long,
        env = "LATCH_DEMO_TRACKER_LISTEN",
        hide_env_values = true,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8081"
    )]
    demo_tracker_listen: SocketAddr,
    #[command(flatten)]
    elsewhere: Elsewhere,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Keep {
    /// Nothing
    None,
    /// The network: 24 bits of an IPv4 address, 48 of an IPv6 address
    Truncated,
    /// A hash under a random key that is destroyed every day
    Hashed,
}

impl From<Keep> for KeepAddress {
    fn from(keep: Keep) -> Self {
        match keep {
            Keep::None => Self::None,
            Keep::Truncated => Self::Truncated,
            Keep::Hashed => Self::Hashed,
        }
    }
}

fn header_name(text: &str) -> Result<HeaderName, String> {
    text.parse().map_err(|_| "the name of a header, such as CF-IPCountry".into())
}

/// An origin, without the closing slash.
pub(super) fn public_url(text: &str) -> Result<String, String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let bare = |url: &Url| url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    match url.filter(bare) {
        Some(url) => Ok(url.origin().ascii_serialization()),
        None => Err("https://host or http://host, optionally with :port, without a path".into()),
    }
}

pub(super) fn run(asked: Serve) -> anyhow::Result<()> {
    if asked.country_header.is_some() && !asked.behind_proxy {
        let why = "--country-header needs --behind-proxy: without a proxy that sets the header, \
                   anyone could say any country";
        return Err(Usage(why.into()).into());
    }
    asked.elsewhere.check()?;
    log_to_stderr();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("cannot start")?;
    runtime.block_on(serve(asked))
}

async fn serve(asked: Serve) -> anyhow::Result<()> {
    data::make(&asked.data.folder)?;
    let place = asked.store.place(&asked.data.folder)?;
    let store = open(&asked.data.folder, &place).await?;
    let demo = asked.demo.then(|| Demo::open(asked.demo_tracker_listen)).transpose()?;
    let routes = demo.iter().map(Demo::routes).chain([admin_routes()]).collect();
    let running = app::start(asked.settings(&place), Arc::clone(&store), routes).await?;
    let base = asked.base(running.address());
    let state = running.state();
    if let Some(demo) = &demo {
        demo.publish(&state, running.address(), asked.public_url.as_deref()).await?;
    }
    // Only now that nothing can fail any more: a password is shown once.
    let first_admin = first_admin(store.as_ref()).await?;
    let _serving = Serving::announce(&asked.data.folder, reachable(running.address()), &base)?;
    let welcome = Welcome {
        base,
        first_admin,
        sites: sites(&state),
        demo: demo.is_some(),
        program: program(),
        data_flag: flag(&asked.data.folder, &place),
    };
    // Before anyone is told that it runs, so that whoever then stops it stops it well.
    let told = told_to_stop()?;
    // Whoever started it may have closed the other end; that is no reason to stop.
    let _ = write!(std::io::stdout().lock(), "{welcome}");
    drop(state);
    let handle = running.handle();
    let stopping = tokio::spawn(async move {
        told.await?;
        handle.stop(true).await;
        anyhow::Ok(())
    });
    let ended = running.stopped().await.context("the server ended");
    stopping.abort();
    if let Some(demo) = demo {
        demo.close().await;
    }
    ended
}

/// From now on, Ctrl-C and SIGTERM, with which service managers stop a process, no longer end it
/// at once. The future waits for one of them.
fn told_to_stop() -> io::Result<impl Future<Output = io::Result<()>>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => Ok(()),
                _ = terminate.recv() => Ok(()),
            }
        })
    }
    #[cfg(not(unix))]
    Ok(tokio::signal::ctrl_c())
}

/// Opens the store, or says who has it open.
async fn open(data: &Path, place: &Place) -> anyhow::Result<Arc<dyn Store>> {
    place.open().await.map_err(|error| match error {
        StoreError::Busy(_) => {
            let who = Serving::of(data).map_or_else(String::new, |serving| {
                format!(" at {}, process {}", serving.address, serving.pid)
            });
            anyhow::anyhow!(
                "a server is running on {} already{who}: use that one, stop it, or choose another \
                 directory with --data",
                data.display()
            )
        }
        StoreError::Nonsense(what) if !what.contains("start one at least as new") => {
            anyhow::anyhow!(
                "cannot open {place}: the store holds {what}. Keep it as it is, see what `latch store \
                 check` says, and restore the last backup that holds: `latch store restore BACKUP \
                 --data DIR`"
            )
        }
        other => anyhow::anyhow!(other).context(format!("cannot open {place}")),
    })
}

/// On a log without admins, makes the first; its name and password.
async fn first_admin(store: &dyn Store) -> anyhow::Result<Option<(String, String)>> {
    if !store.admins().await?.is_empty() {
        return Ok(None);
    }
    let (name, password) = (AdminName::try_from("admin".to_string())?, ask::generate()?);
    set_password(store, &name, Password::try_from(password.clone())?).await?;
    Ok(Some((name.to_string(), password)))
}

fn admin_routes() -> app::Routes {
    Arc::new(crate::admin_pages::routes)
}

fn sites(state: &State) -> Vec<String> {
    state.notices.all_current().iter().map(|current| current.stored.site.to_string()).collect()
}

impl Serve {
    fn settings(&self, place: &Place) -> Settings {
        let decisions = Rate::new(self.decisions_per_minute, self.decisions_per_minute / 2);
        Settings {
            expire_after: Settings::default().expire_after,
            listen: self.listen,
            data: self.data.folder.clone(),
            public_url: self.public_url.clone(),
            behind_proxy: self.behind_proxy,
            keep_address: self.keep_address.into(),
            country_header: self.country_header.clone(),
            workers: self.workers,
            token_key: self.token_key.clone(),
            shared: place.is_shared(),
            anchoring: self.elsewhere.anchoring(),
            limits: Limits { decisions, ..Limits::default() },
        }
    }

    /// The address for browsers.
    fn base(&self, bound: SocketAddr) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", reachable(bound)))
    }
}

/// Where someone on this machine can connect to what listens there.
pub(super) fn reachable(bound: SocketAddr) -> SocketAddr {
    match bound.ip() {
        ip if ip.is_unspecified() => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), bound.port()),
        _ => bound,
    }
}

/// The flags that repeat the data directory and the store, unless they are where commands look
/// anyway. A database is not named: its URL may hold a password.
fn flag(data: &Path, place: &Place) -> String {
    let usual = data == Path::new("./data") || std::env::var_os("LATCH_DATA").is_some();
    let words = if usual { String::new() } else { format!(" --data {}", data.display()) };
    if std::env::var_os("LATCH_STORE").is_some() {
        return words;
    }
    match place {
        Place::Sled(directory) if *directory == data::store(data) => words,
        Place::Sled(directory) => format!("{words} --store sled:{}", directory.display()),
        Place::Postgres(_) => format!("{words} --store URL"),
    }
}

/// How this program can be called again from where it was started.
fn program() -> String {
    let called = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let here = std::env::current_dir().unwrap_or_default();
    let near = called.strip_prefix(here).unwrap_or(&called);
    // Found by a search of the path: the name alone does.
    if called.components().count() < 2 { "latch".into() } else { near.display().to_string() }
}

fn log_to_stderr() {
    use std::io::IsTerminal as _;
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn,sled=warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}
