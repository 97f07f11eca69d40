//! Fail closed: something is missing, blocked, broken or faked, and nothing fires that is not
//! permitted. The trackers' own log says so. One test for each row of `docs/fail-closed.md`.

mod arriving;
mod device;
mod life;
mod own_code;
mod pages;
mod policies;
pub mod site;
