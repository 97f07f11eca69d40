//! `--demo`: the shop beside the server, its stand-in trackers on a port and host of their own, and
//! its notice. Owns their opening and closing; what they are is [`crate::demo`]'s business.

use crate::app::{Routes, State};
use crate::demo::{TrackerLog, notice_toml, shop_routes, tracker_routes};
use crate::notice_file;
use crate::publish::{Publisher, publish};
use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer};
use anyhow::Context as _;
use std::net::SocketAddr;
use std::sync::Arc;

/// An open demo.
pub(super) struct Demo {
    log: TrackerLog,
    base: String,
    trackers: ServerHandle,
}

impl Demo {
    /// Opens the trackers' port; must be called within a tokio runtime.
    pub(super) fn open(listen: SocketAddr) -> anyhow::Result<Self> {
        let log = TrackerLog::default();
        let shared = log.clone();
        let server = HttpServer::new(move || App::new().configure(tracker_routes(shared.clone())))
            .workers(1)
            .disable_signals()
            .shutdown_timeout(1)
            .bind(listen)
            .with_context(|| {
                format!(
                    "the demo's trackers cannot listen on {listen}; choose another address with \
                     --demo-tracker-listen"
                )
            })?;
        let port = server.addrs().first().map_or(listen.port(), SocketAddr::port);
        let server = server.run();
        let trackers = server.handle();
        tokio::spawn(server);
        // Another host name than the shop's 127.0.0.1, so that browsers see them as third parties.
        Ok(Self { log, base: format!("http://localhost:{port}"), trackers })
    }

    /// The shop's routes.
    pub(super) fn routes(&self) -> Routes {
        let (base, log) = (self.base.clone(), self.log.clone());
        Arc::new(move |config| shop_routes(base.clone(), log.clone())(config))
    }

    /// Publishes the demo's notice, unless it says exactly that already.
    pub(super) async fn publish(
        &self,
        state: &State,
        bound: SocketAddr,
        public_url: Option<&str>,
    ) -> anyhow::Result<()> {
        let port = bound.port();
        let mut origins =
            vec![format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}")];
        if !bound.ip().is_unspecified() && !bound.ip().is_loopback() {
            origins.push(format!("http://{bound}"));
        }
        origins.extend(public_url.map(str::to_string));
        let origins: Vec<&str> = origins.iter().map(String::as_str).collect();
        let notice = notice_file::parse("the demo's notice", &notice_toml(&origins, &self.base))?;
        let by = Publisher { admin: "the demo", despite: None };
        publish(state, notice, by).await.context("the demo's notice was not published")?;
        Ok(())
    }

    /// Closes the trackers' port.
    pub(super) async fn close(self) {
        self.trackers.stop(false).await;
    }
}
