//! What pages load from here: the loader with the banner's glue, the banner's wasm and the notice.
//! Each is built once, compressed once and kept; none says anything about who asks for it.

mod asset;
mod banner;
mod build;
mod cache;
mod drawing;
mod loader;
mod look;
mod notice;
mod parts;
mod reply;

pub use asset::Asset;
pub(super) use banner::banner;
pub use build::{build, build_files, build_of};
pub use cache::Assets;
pub use drawing::{drawing, notice_file, settings_file};
pub use loader::compose;
pub(super) use loader::loader;
pub(super) use notice::notice;
