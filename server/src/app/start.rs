//! Starting and stopping the HTTP service.

use super::{Settings, State};
use crate::anchor::Anchors;
use crate::auth::{KeysError, PasswordError};
use crate::moment;
use crate::notices::NoticesError;
use crate::retention;
use crate::store::{Store, StoreError};
use crate::tree::TreeError;
use crate::web;
use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How often a server looks for what others have published.
const FOLLOW: Duration = Duration::from_secs(2);

/// Routes to mount beside the server's own: the admin pages, the demo shop. Runs once per thread;
/// the handlers find `web::Data<State>`.
pub type Routes = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another process listens there.
    #[error("{0} is in use by another program: stop it, or listen elsewhere")]
    Taken(SocketAddr),
    /// Listening is not possible there.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, #[source] io::Error),
    /// The published notices cannot be used.
    #[error(transparent)]
    Notices(#[from] NoticesError),
    /// The keys in the data folder cannot be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The tree over the log cannot be continued.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// What pages are given cannot be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Passwords cannot be checked.
    #[error(transparent)]
    Passwords(#[from] PasswordError),
}

/// A server that runs until it is stopped.
pub struct Running {
    address: SocketAddr,
    state: Arc<State>,
    handle: ServerHandle,
    server: JoinHandle<io::Result<()>>,
}

/// Starts the server: loads the state, binds, answers. Returns as soon as it listens; must be
/// called within a tokio runtime.
pub async fn start(
    settings: Settings,
    store: Arc<dyn Store>,
    extra: Vec<Routes>,
) -> Result<Running, StartError> {
    let state = Arc::new(State::load(settings, store).await?);
    let listen = state.settings.listen;
    let mounted = Arc::clone(&state);
    let server = HttpServer::new(move || {
        let state = Arc::clone(&mounted);
        App::new()
            .wrap(actix_web::middleware::from_fn(web::observe))
            .configure(|routes| web::configure(routes, &state))
            .configure(|routes| extra.iter().for_each(|mount| mount(routes)))
            .default_service(actix_web::web::to(web::not_found))
    });
    let server = match state.settings.workers {
        Some(workers) => server.workers(workers.max(1)),
        None => server,
    };
    let server =
        server.shutdown_timeout(10).disable_signals().bind(listen).map_err(|error| match error
            .kind()
        {
            io::ErrorKind::AddrInUse => StartError::Taken(listen),
            _ => StartError::Listen(listen, error),
        })?;
    let address = server.addrs().first().copied().unwrap_or(listen);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(sweep(Arc::downgrade(&state)));
    tokio::spawn(grow(Arc::downgrade(&state)));
    tokio::spawn(draw(Arc::clone(&state)));
    if let Some(first) = state.settings.expire_after {
        tokio::spawn(retention::at_work(Arc::downgrade(&state), first));
    }
    if state.settings.shared {
        tokio::spawn(follow(Arc::downgrade(&state)));
    }
    Anchors::begin(&state);
    Ok(Running { address, state, handle, server: tokio::spawn(server) })
}

impl Running {
    /// Where it listens; with port 0, the port it was given.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its requests use.
    pub fn state(&self) -> Arc<State> {
        Arc::clone(&self.state)
    }

    /// Stops it from elsewhere: `handle().stop(true)` lets running requests finish.
    pub fn handle(&self) -> ServerHandle {
        self.handle.clone()
    }

    /// Waits until it has stopped, by its handle, and its last checkpoint is written where checkpoints
    /// go. Signals are left to whoever owns the process.
    pub async fn stopped(self) -> io::Result<()> {
        let ended = self.server.await.map_err(io::Error::other)?;
        Anchors::finish(&self.state).await;
        ended
    }
}

/// How long the tree rests when nothing is new.
const REST: Duration = Duration::from_secs(1);

/// Lets the tree over the log grow as long as the server lives. What it misses at the end comes with
/// the next start.
async fn grow(state: std::sync::Weak<State>) {
    let mut failing = false;
    loop {
        let Some(state) = state.upgrade() else { return };
        let grown = state.tree.grow(&state.notices).await;
        if let Err(cause) = &grown {
            // Once, not every second.
            if !failing {
                tracing::error!(%cause, "the tree over the log does not grow");
            }
        }
        failing = grown.is_err();
        drop(state);
        if !matches!(grown, Ok(true)) {
            tokio::time::sleep(REST).await;
        }
    }
}

/// Keeps what pages get of the notices that are published, so that no first visitor after an upgrade
/// waits for it.
async fn draw(state: Arc<State>) {
    for published in state.notices.all_current() {
        state.keeper.drawn(state.store.as_ref(), &published).await;
    }
}

/// Once a minute, forgets the clients that limits no longer concern and the key of a day that is
/// over, as long as the server lives.
async fn sweep(state: std::sync::Weak<State>) {
    let mut minutes = tokio::time::interval(Duration::from_mins(1));
    loop {
        minutes.tick().await;
        let Some(state) = state.upgrade() else { return };
        state.decisions.sweep();
        state.sign_ins.sweep();
        state.visitors.sweep();
        state.findings.sweep();
        state.addresses.sweep(moment::now());
    }
}

/// Every few seconds, looks for what other servers have published, as long as the server lives.
async fn follow(state: std::sync::Weak<State>) {
    let mut looks = tokio::time::interval(FOLLOW);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let Some(state) = state.upgrade() else { return };
        if let Err(error) = state.notices.follow(state.store.as_ref()).await {
            tracing::warn!(%error, "cannot look for notices that other servers have published");
        }
    }
}
