//! How large each part of a notice may be. Text lengths are in bytes of UTF-8.

/// The form of notice files that this version reads and writes.
pub const FORMAT: u32 = 1;
/// A notice file as a whole.
pub const MAX_FILE: usize = 512 * 1024;
/// Origins of one site.
pub const MAX_ORIGINS: usize = 64;
/// Languages of one notice.
pub const MAX_LANGUAGES: usize = 64;
/// A name: of a site, a category, a service, a vendor, a button.
pub const MAX_NAME: usize = 120;
/// A longer text: description, purpose, introduction.
pub const MAX_TEXT: usize = 2_000;
/// A URL.
pub const MAX_URL: usize = 2_000;
/// Cookies of one service.
pub const MAX_COOKIES: usize = 64;
/// Tags of one service.
pub const MAX_TAGS: usize = 16;
/// Attributes of one tag.
pub const MAX_ATTRIBUTES: usize = 16;
/// The code of one inline tag.
pub const MAX_CODE: usize = 16 * 1024;
/// Hosts of one service.
pub const MAX_HOSTS: usize = 64;
/// The site's own sources for one directive of its content security policy.
pub const MAX_SOURCES: usize = 32;
/// The path of a cookie.
pub const MAX_PATH: usize = 200;
/// How long a choice may last, in days: 13 months, the longest any guidance allows.
pub const MAX_LIFETIME_DAYS: u16 = 395;
/// Names that other tools have for a site's categories and services.
pub const MAX_NAMES: usize = 256;
/// Things that one service keeps on the device beside cookies.
pub const MAX_STORAGE: usize = 64;
/// Path patterns of one tag.
pub const MAX_PAGES: usize = 32;
/// Values of one tag.
pub const MAX_VALUES: usize = 32;
/// A path pattern, a CSS selector, an event's name, a path into the data layer.
pub const MAX_CONDITION: usize = 200;
/// How round corners may be, in CSS pixels.
pub const MAX_RADIUS: u8 = 32;
/// A CSS font-family list.
pub const MAX_FONT: usize = 200;
