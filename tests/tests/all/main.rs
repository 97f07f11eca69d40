//! All black-box tests in one binary, so that the server is linked once.

mod crash;
mod store_contract;
