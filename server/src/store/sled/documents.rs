//! Published notices and admins: few, small, read whole. Owns how they are laid out in sled.

use super::codec::{decode, encode};
use super::failure::unread;
use super::keys;
use crate::store::{Admin, PublishedNotice, StoreError};
use consent::SiteId;
use std::collections::HashMap;

/// Longest value under one key, in bytes. sled moves a page of more than 128 KiB, up to 16 values,
/// into a file of its own, and syncs neither that file nor its name: no page may become so large.
const PART: usize = 4_096;

/// A key and its value.
type Pair = (Vec<u8>, Vec<u8>);

/// A notice's keys and values.
pub(super) fn notice_parts(notice: &PublishedNotice) -> Result<Vec<Pair>, StoreError> {
    let bytes = encode(notice)?;
    let parts = (0..).zip(bytes.chunks(PART));
    Ok(parts
        .map(|(part, bytes)| (keys::notice(&notice.site, notice.version, part), bytes.to_vec()))
        .collect())
}

/// Every notice, by site and version.
pub(super) fn notices(db: &::sled::Db) -> Result<Vec<PublishedNotice>, StoreError> {
    let mut notices = Vec::new();
    let mut open: Option<(Vec<u8>, Vec<u8>)> = None;
    for pair in db.scan_prefix([keys::NOTICES]) {
        let (key, part) = pair.map_err(unread)?;
        let name = &key[..key.len().saturating_sub(size_of::<u32>())];
        match &mut open {
            Some((same, bytes)) if same == name => bytes.extend_from_slice(&part),
            _ => {
                if let Some((_, bytes)) = open.replace((name.to_vec(), part.to_vec())) {
                    notices.push(decode("a notice", &bytes)?);
                }
            }
        }
    }
    if let Some((_, bytes)) = open {
        notices.push(decode("a notice", &bytes)?);
    }
    Ok(notices)
}

/// The current version of each site's notice.
pub(super) fn current_versions(db: &::sled::Db) -> Result<HashMap<SiteId, u32>, StoreError> {
    // Versions ascend, so each site's last one stays.
    Ok(notices(db)?.into_iter().map(|notice| (notice.site, notice.version)).collect())
}

/// The admin of this name.
pub(super) fn admin(db: &::sled::Db, name: &str) -> Result<Option<Admin>, StoreError> {
    let value = db.get(keys::admin(name)).map_err(unread)?;
    value.map(|bytes| decode("an admin", &bytes)).transpose()
}

/// The names of all admins, sorted.
pub(super) fn admins(db: &::sled::Db) -> Result<Vec<String>, StoreError> {
    db.scan_prefix([keys::ADMINS])
        .values()
        .map(|value| decode("an admin", &value.map_err(unread)?).map(|admin: Admin| admin.name))
        .collect()
}
