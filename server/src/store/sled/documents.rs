//! Published notices and admins: few, small, read whole. Owns how they are laid out in sled.

use super::codec::{decode, decode_as, encode, encode_as};
use super::failure::unread;
use super::keys;
use crate::store::{Admin, Despite, PublishedNotice, StoreError};
use consent::SiteId;
use std::collections::HashMap;

/// Longest value under one key, in bytes. sled moves a page of more than 128 KiB, up to 16 values,
/// into a file of its own, and syncs neither that file nor its name: no page may become so large.
const PART: usize = 4_096;

/// The version byte of a notice that is followed by why it was published although it is unfair.
/// One without is laid out as ever, for older versions of Latch too.
const DESPITE: u8 = 2;

/// A key and its value.
type Pair = (Vec<u8>, Vec<u8>);

/// A notice's keys and values.
pub(super) fn notice_parts(notice: &PublishedNotice) -> Result<Vec<Pair>, StoreError> {
    let bytes = match &notice.despite {
        None => encode(notice)?,
        Some(despite) => encode_as(DESPITE, &(notice, despite))?,
    };
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
                    notices.push(read_notice(&bytes)?);
                }
            }
        }
    }
    if let Some((_, bytes)) = open {
        notices.push(read_notice(&bytes)?);
    }
    Ok(notices)
}

fn read_notice(bytes: &[u8]) -> Result<PublishedNotice, StoreError> {
    if bytes.first() != Some(&DESPITE) {
        return decode("a notice", bytes);
    }
    let (notice, despite): (PublishedNotice, Despite) = decode_as(DESPITE, "a notice", bytes)?;
    Ok(PublishedNotice { despite: Some(despite), ..notice })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::DarkPattern;

    fn plain() -> PublishedNotice {
        PublishedNotice {
            site: "shop".parse().unwrap(),
            version: 7,
            asks_since: 3,
            published_at: 1_790_000_000_000,
            hash: [9; 32],
            json: "{}".into(),
            despite: None,
        }
    }

    /// The bytes that 0.1.0 wrote.
    #[test]
    fn a_notice_stored_before_there_were_reasons_reads_as_it_was_meant() {
        let mut bytes = vec![1, 4, b's', b'h', b'o', b'p', 7, 3, 128, 216, 193, 162, 140, 52];
        bytes.extend([[9; 32].as_slice(), &[2, b'{', b'}']].concat());
        assert_eq!(read_notice(&bytes).unwrap(), plain());
        let written: Vec<u8> = notice_parts(&plain()).unwrap().remove(0).1;
        assert_eq!(written, bytes, "and one without a reason is still written so");
    }

    #[test]
    fn a_reason_is_stored_with_its_notice() {
        let finding = DarkPattern {
            code: "reject_missing".into(),
            path: "look.buttons".into(),
            message: "The first layer offers no way to reject".into(),
        };
        let despite = Despite {
            reason: "counsel says so".into(),
            admin: "ada".into(),
            findings: vec![finding],
        };
        let notice = PublishedNotice { despite: Some(despite), ..plain() };
        let bytes = notice_parts(&notice).unwrap().remove(0).1;
        assert_eq!(bytes[0], DESPITE);
        assert_eq!(read_notice(&bytes).unwrap(), notice);
        assert!(read_notice(&bytes[..bytes.len() - 1]).is_err());
        assert!(read_notice(&[3, 0]).is_err());
    }
}
