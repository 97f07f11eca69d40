//! Every black-box test of Latch in one binary: the server is linked once, and browsers are shared
//! fairly.
//!
//! By kind, and what each proves:
//! - `edges`: crates depend on each other only as the layout allows.
//! - `tidy`: sources introduce themselves, stay short, and name no machine.
//! - `store_contract`: every store keeps the contract; `crash`: also when killed at any moment.
//! - `api_*`: the HTTP service, each refusal and each answer, real places for checkpoints among them; `admin_pages`: the pages of the admin.
//! - `cli`: the real `latch` binary, its help and its commands.
//! - `browser_gate`: a visitor's walk through the shop, told by the trackers' own log;
//!   `browser_csp`: the policy for a choice stops even static tags; `browser_expirations`: cookies
//!   that no script sees go; `browser_switching`: a page made for another consent tool works with the
//!   script tag replaced;
//!   `browser_guard`: what the guard stops, engine by engine, and that its documentation claims no
//!   more.
//! - `browser_tags`: how tags get into pages and out again, told by a server of their own.
//! - `browser_mine`: visitors are asked about what is new alone, and see and erase what is recorded.
//! - `browser_embeds`: what stands where a frame may not load yet, and who lets it in.
//! - `browser_look`: no page's styles reach the banner and its own reach no page; it fits on phones.
//! - `hostile`: the same on three engines, with tags of every kind and a tracker that does what it
//!   can to stay; `npm_autoconsent`: an independent client refuses for its visitors;
//!   `npm_types`: the types of `window.latch` that ship; `npm_receipt`: receipts verify elsewhere.
//! - `evidence`: the log as others read it: Go's `sumdb` (`evidence::go`) and pymerkle
//!   (`evidence::python`) agree with what is published, and refuse what was touched; witnesses in Go cosign it
//!   (`evidence::witness`), and `DuckDB` reads exports (`evidence::duckdb`).
//! - `transfer`: a whole log moves from store to store and holds.
//! - `fail_closed`: nothing fires when something is missing, blocked, broken or faked.
//! - `accessibility`: everyone can use the banner: axe-core's judgement (`npm_axe`), and what it cannot
//!   see: keyboard, focus, sizes, 400 % zoom, spacing, announcements.
//! - `budget`: what a first visit downloads, and in how many steps.
//! - `browser_smoke`: the harness itself works: scripts, trusted clicks, languages, phones,
//!   screenshots, no process left behind, and no way out to the internet.
//!
//! Tests that end in `::firefox` and `::webkit` need those, tests in `npm_*` packages from npm,
//! those in `evidence` Go and Python, those in modules `on_postgres` the server binaries of PostgreSQL.
//!
//! `cargo xtask test` finds the browsers and runs everything; `cargo xtask test NAME` runs the
//! tests whose path contains `NAME`.

mod accessibility;
mod admin_pages;
mod api_admins;
mod api_anchors;
mod api_assets;
mod api_context;
mod api_cors;
mod api_csp;
mod api_decisions;
mod api_erasing;
mod api_expirations;
mod api_export;
mod api_findings;
mod api_limits;
mod api_notices;
mod api_records;
mod api_refusals;
mod api_retention;
mod api_service;
mod api_session;
mod api_shown;
mod api_store;
mod api_tree;
mod api_visitor;
mod api_vouchers;
mod browser_csp;
mod browser_embeds;
mod browser_expirations;
mod browser_gate;
mod browser_guard;
mod browser_look;
mod browser_mine;
mod browser_shown;
mod browser_smoke;
mod browser_switching;
mod browser_tags;
mod budget;
mod cli;
mod crash;
mod edges;
mod evidence;
mod fail_closed;
mod hostile;
mod npm_autoconsent;
mod npm_jsonld;
mod npm_receipt;
mod npm_types;
mod store_contract;
mod tidy;
mod transfer;
