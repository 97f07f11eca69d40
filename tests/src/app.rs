//! A real server on a free port, over a real store in a folder that goes away with it.

use crate::call::{Call, Reply};
use crate::shop;
use serde_json::json;
use server::app::{Rate, Routes, Running, Settings, State};
use server::auth::{AdminName, Password, set_password};
use server::publish::Publisher;
use server::store::{PublishedNotice, SledStore};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The admin of every test server.
pub const ADMIN: &str = "owner@shop.example";
/// Their password.
pub const PASSWORD: &str = "correct horse battery";

/// A running server with one site, `shop`, and one admin.
pub struct TestApp {
    runtime: Runtime,
    running: Running,
    agent: ureq::Agent,
    data: TempDir,
}

impl TestApp {
    /// Started, with the shop's notice published.
    pub fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// Started with other settings than the ones tests want: limits that nobody meets.
    pub fn start_with(set: impl FnOnce(&mut Settings)) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let mut settings = Settings {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: data.path().to_owned(),
            workers: Some(1),
            ..Settings::default()
        };
        settings.limits.decisions = Rate::new(1_000_000, 1_000_000);
        settings.limits.sign_ins = Rate::new(1_000_000, 1_000_000);
        settings.limits.visitors = Rate::new(1_000_000, 1_000_000);
        settings.limits.findings = Rate::new(1_000_000, 1_000_000);
        set(&mut settings);
        Self::set_up(data, settings, Vec::new())
    }

    /// Started with further routes beside the server's own.
    pub fn start_with_routes(extra: Vec<Routes>) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let settings = Settings { listen, data: data.path().to_owned(), ..Settings::default() };
        Self::set_up(data, settings, extra)
    }

    fn set_up(data: TempDir, settings: Settings, extra: Vec<Routes>) -> Self {
        let app = Self::open(data, settings, extra);
        app.publish(shop::NOTICE);
        app.set_password(ADMIN, PASSWORD);
        app
    }

    /// Stopped and started again on the same data, perhaps on another port.
    #[must_use]
    pub fn restart(self) -> Self {
        let settings = self.state().settings.clone();
        let data = self.stop();
        Self::open(data, settings, Vec::new())
    }

    fn open(data: TempDir, settings: Settings, extra: Vec<Routes>) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let store = Arc::new(SledStore::open(&data.path().join("log")).expect("a store"));
        let pages: Routes = Arc::new(server::admin_pages::routes);
        let extra = extra.into_iter().chain([pages]).collect();
        let started = server::app::start(settings, store, extra);
        let running = runtime.block_on(started).expect("a server");
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let agent = config.build().new_agent();
        Self { runtime, running, agent, data }
    }

    /// Stops it and waits until its store is closed.
    fn stop(self) -> TempDir {
        let Self { runtime, running, agent, data } = self;
        drop(agent);
        runtime.block_on(running.handle().stop(true));
        runtime.block_on(running.stopped()).expect("stopped");
        drop(runtime);
        data
    }

    /// What its requests use.
    pub fn state(&self) -> Arc<State> {
        self.running.state()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.running.address()
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Publishes a notice file; the version it got.
    pub fn publish(&self, toml: &str) -> u32 {
        let notice = server::notice_file::parse("test", toml).expect("a notice");
        let state = self.state();
        let by = Publisher { admin: ADMIN, despite: None };
        let publication = server::publish::publish(&state, notice, by);
        self.runtime.block_on(publication).expect("published").published.stored.version
    }

    /// Puts a version into the store that the server does not know of, as another node would.
    pub fn publish_unseen(&self, version: u32) {
        let state = self.state();
        let site = shop::NAME.parse().expect("a site");
        let current = state.notices.current(&site).expect("a notice");
        let unseen = PublishedNotice { version, hash: [0; 32], ..current.stored.clone() };
        self.runtime.block_on(state.store.publish(&unseen)).expect("published");
    }

    /// Creates an admin or sets their password.
    pub fn set_password(&self, name: &str, password: &str) {
        let name = AdminName::try_from(name.to_owned()).expect("a name");
        let password = Password::try_from(password.to_owned()).expect("a password");
        let state = self.state();
        self.runtime.block_on(set_password(state.store.as_ref(), &name, password)).expect("set");
    }

    /// A token of [`ADMIN`].
    pub fn token(&self) -> String {
        let credentials = json!({ "name": ADMIN, "password": PASSWORD });
        let session = self.post("/v1/session").json(&credentials).send().expect(200).json();
        session["token"].as_str().expect("a token").to_owned()
    }

    /// A request by GET.
    pub fn get(&self, path: &str) -> Call<'_> {
        self.call("GET", path)
    }

    /// A request by POST.
    pub fn post(&self, path: &str) -> Call<'_> {
        self.call("POST", path)
    }

    /// A request by any method.
    pub fn call(&self, method: &str, path: &str) -> Call<'_> {
        Call::new(&self.agent, method, &format!("http://{}{path}", self.address()))
    }

    /// Posts a decision from a page of the shop.
    pub fn decide(&self, decision: &serde_json::Value) -> Reply {
        self.post("/v1/sites/shop/decisions").origin(shop::ORIGIN).json(decision).send()
    }
}
