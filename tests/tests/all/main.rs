//! All black-box tests in one binary, so that the server is linked once.

mod admin_pages;
mod api_admins;
mod api_assets;
mod api_cors;
mod api_decisions;
mod api_export;
mod api_limits;
mod api_notices;
mod api_records;
mod api_refusals;
mod api_service;
mod api_session;
mod api_visitor;
mod cli;
mod crash;
mod store_contract;
