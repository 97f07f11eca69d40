//! A server inside this process, for as long as one command takes: the same API, whether or not
//! one is running.

use super::store::Place;
use crate::app::{self, Running, Settings};
use anyhow::Context as _;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::runtime::Runtime;

/// A running server; dropping it stops it and closes the store.
pub(super) struct Inside {
    runtime: Runtime,
    running: Option<Running>,
}

impl Inside {
    /// Opens a store and serves it to this process. The error is a
    /// [`StoreError`](crate::store::StoreError) if the store does not open.
    pub(super) fn start(settings: Settings, place: &Place) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .context("cannot start a server for this command")?;
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let settings = Settings { listen, workers: Some(1), expire_after: None, ..settings };
        let store = runtime.block_on(place.open())?;
        let running = runtime.block_on(app::start(settings, store, Vec::new()))?;
        Ok(Self { runtime, running: Some(running) })
    }

    /// Its address.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.running.as_ref().map(Running::address)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(async {
                running.handle().stop(true).await;
                // What a command was told is durable; how the server ended changes nothing.
                let _ = running.stopped().await;
            });
        }
    }
}
