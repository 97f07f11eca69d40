//! The Latch server: keeps the consent log, publishes notices and serves the banner.

pub mod admin_pages;
pub mod anchor;
pub mod app;
pub mod auth;
pub mod browser;
pub mod cli;
pub mod demo;
pub mod findings;
pub mod leaf;
pub mod log;
pub mod moment;
pub mod notice_file;
pub mod notices;
pub mod policy;
pub mod publish;
pub mod retention;
pub mod shown;
pub mod store;
pub mod transfer;
pub mod tree;
pub mod visitor;
pub mod web;
