//! A real server on a free port, over a real store that goes away with it: sled in a folder, or with
//! `LATCH_TEST_STORE=postgres` a PostgreSQL database.

use crate::call::{Call, Reply};
use crate::postgres::{Cluster, Database};
use crate::sample::Sample;
use crate::shop;
use consent::Record;
use serde_json::json;
use server::app::{Rate, Routes, Running, Settings, State};
use server::auth::{AdminName, Password, set_password};
use server::publish::Publisher;
use server::store::{Expiry, PostgresStore, PostgresUrl, PublishedNotice, SledStore, Store};
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
    home: Home,
}

/// Where everything of a server is kept.
struct Home {
    data: TempDir,
    /// The log, where it is not in the folder.
    database: Option<Database<'static>>,
}

impl Home {
    fn new() -> Self {
        let on_postgres = std::env::var("LATCH_TEST_STORE").is_ok_and(|store| store == "postgres");
        Self {
            data: tempfile::tempdir().expect("a folder"),
            database: on_postgres.then(|| Cluster::shared().database()),
        }
    }

    async fn store(&self) -> Arc<dyn Store> {
        let Some(database) = &self.database else {
            return Arc::new(SledStore::open(&self.data.path().join("log")).expect("a store"));
        };
        let url = PostgresUrl::parse(&database.url()).expect("a URL");
        Arc::new(PostgresStore::open(&url).await.expect("a store"))
    }
}

impl TestApp {
    /// Started, with the shop's notice published.
    pub fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// Started with other settings than the ones tests want: limits that nobody meets.
    pub fn start_with(set: impl FnOnce(&mut Settings)) -> Self {
        let home = Home::new();
        let mut settings = Settings {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: home.data.path().to_owned(),
            workers: Some(1),
            expire_after: None,
            ..Settings::default()
        };
        settings.limits.decisions = Rate::new(1_000_000, 1_000_000);
        settings.limits.sign_ins = Rate::new(1_000_000, 1_000_000);
        settings.limits.visitors = Rate::new(1_000_000, 1_000_000);
        settings.limits.findings = Rate::new(1_000_000, 1_000_000);
        set(&mut settings);
        Self::set_up(home, settings, Vec::new())
    }

    /// Started with further routes beside the server's own.
    pub fn start_with_routes(extra: Vec<Routes>) -> Self {
        let home = Home::new();
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let data = home.data.path().to_owned();
        Self::set_up(home, Settings { listen, data, ..Settings::default() }, extra)
    }

    fn set_up(home: Home, settings: Settings, extra: Vec<Routes>) -> Self {
        let app = Self::open(home, settings, extra);
        app.publish(shop::NOTICE);
        app.set_password(ADMIN, PASSWORD);
        app
    }

    /// Stopped and started again on the same data, perhaps on another port.
    #[must_use]
    pub fn restart(self) -> Self {
        let settings = self.state().settings.clone();
        let home = self.stop();
        Self::open(home, settings, Vec::new())
    }

    /// The same with other settings.
    #[must_use]
    pub fn restart_with(self, set: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.state().settings.clone();
        set(&mut settings);
        let home = self.stop();
        Self::open(home, settings, Vec::new())
    }

    fn open(home: Home, settings: Settings, extra: Vec<Routes>) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let store = runtime.block_on(home.store());
        let pages: Routes = Arc::new(server::admin_pages::routes);
        let extra = extra.into_iter().chain([pages]).collect();
        let started = server::app::start(settings, store, extra);
        let running = runtime.block_on(started).expect("a server");
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let agent = config.build().new_agent();
        Self { runtime, running, agent, home }
    }

    /// Stops it and waits until its store is closed.
    fn stop(self) -> Home {
        let Self { runtime, running, agent, home } = self;
        drop(agent);
        runtime.block_on(running.handle().stop(true));
        runtime.block_on(running.stopped()).expect("stopped");
        drop(runtime);
        home
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
        self.home.data.path()
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

    /// Puts a record into the log as it was kept at its time, which must not be before the last one's.
    pub fn keep(&self, sample: &Sample) -> Record {
        let state = self.state();
        let kept = self.runtime.block_on(state.store.append(sample.record())).expect("kept");
        kept.record().clone()
    }

    /// Lets go what has expired by the rules that are set; how many records.
    pub fn expire(&self) -> u64 {
        let state = self.state();
        self.runtime.block_on(server::retention::run(&state)).expect("expired")
    }

    /// Lets go all records of the shop that there are, as if their time had come.
    pub fn expire_all(&self) -> u64 {
        let (state, later) = (self.state(), server::moment::now() + 10_000);
        let site = shop::NAME.parse().expect("a site");
        let rule = "P90D".into();
        let all = Expiry { site, rule, before: later, lapsed_before: later };
        let mut records = 0;
        loop {
            let step = state.store.expire(&all, server::moment::now());
            let step = self.runtime.block_on(step).expect("expired");
            records += step.records;
            if !step.more {
                return records;
            }
        }
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
