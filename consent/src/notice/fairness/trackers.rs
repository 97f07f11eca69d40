//! What measures or advertises, as far as it is widely known: hosts, cookies, and words for it.
//! Owns the lists and nothing else. Tools that authorities may exempt from consent for plain
//! audience measurement (Matomo, Plausible, Fathom and their like) are in none of them.

/// Domains, each with all its subdomains.
#[rustfmt::skip]
pub(super) const DOMAINS: &[&str] = &[
    // Analytics and session recording.
    "googletagmanager.com", "google-analytics.com", "analytics.google.com", "clarity.ms",
    "hotjar.com", "hotjar.io", "contentsquare.net", "mixpanel.com", "mxpnl.com", "amplitude.com",
    "heapanalytics.com", "heap-api.com", "fullstory.com", "crazyegg.com", "luckyorange.com",
    "luckyorange.net", "mouseflow.com", "inspectlet.com", "mc.yandex.ru", "mc.yandex.com",
    "omtrdc.net", "2o7.net", "logrocket.io", "lr-in.com", "parsely.com", "chartbeat.com",
    "chartbeat.net", "statcounter.com", "getclicky.com", "quantserve.com", "quantcount.com",
    "scorecardresearch.com", "segment.com", "segment.io", "optimizely.com",
    "visualwebsiteoptimizer.com", "dynamicyield.com",
    // Advertising.
    "doubleclick.net", "googleadservices.com", "googlesyndication.com", "connect.facebook.net",
    "analytics.tiktok.com", "snap.licdn.com", "ads.linkedin.com", "ct.pinterest.com",
    "s.pinimg.com", "ads-twitter.com", "analytics.twitter.com", "sc-static.net",
    "tr.snapchat.com", "redditstatic.com", "alb.reddit.com", "bat.bing.com", "bat.bing.net",
    "ads.nextdoor.com", "criteo.com", "criteo.net", "taboola.com", "outbrain.com", "teads.tv",
    "adsrvr.org", "adnxs.com", "adform.net", "adroll.com", "creativecdn.com",
    "amazon-adsystem.com", "analytics.yahoo.com", "srv.stackadapt.com", "rlcdn.com",
    "id5-sync.com", "pubmatic.com", "rubiconproject.com", "casalemedia.com", "indexww.com",
    "openx.net", "hs-analytics.net", "hsadspixel.net", "track.hubspot.com", "mktoresp.com",
    "pi.pardot.com", "static-tracking.klaviyo.com", "lfeeder.com", "leadinfo.net",
    "sharethis.com",
];

/// Names of cookies; one that ends in `*` goes on in any way.
#[rustfmt::skip]
pub(super) const COOKIES: &[&str] = &[
    "_ga", "_ga_*", "_gid", "_gat*", "_gac_*", "_gcl_*", "__gads", "__gpi", "IDE", "DSID", "_fbp",
    "_fbc", "_ttp", "li_fat_id", "_pinterest_ct*", "_epik", "_scid", "_scid_r", "_rdt_uuid",
    "_uetsid", "_uetvid", "_clck", "_clsk", "_hjSession*", "_hjFirstSeen", "_cs_id", "mp_*",
    "AMP_*", "_hp2_id*", "fs_uid", "_ym_uid", "__qca", "cto_bundle", "__adroll*", "hubspotutk",
    "__hstc", "_mkto_trk", "__kla_id", "_lfa", "_shopify_y",
];

/// What words in a category's or service's name say so, in the languages of `phrases`; one that
/// ends in `*` goes on in any way. Words that also mean something harmless, such as a parcel's
/// tracking or a Reklamation, are left out.
#[rustfmt::skip]
pub(super) const WORDS: &[&str] = &[
    "marketing*", "remarketing", "retargeting", "pixel", "ads", "analytics", "advert", "adverts",
    "advertis*", "advertentie*", "statisti*", "estadístic*", "estatístic*", "analyti*",
    "analityka", "analityczn*", "analític*", "analitica", "werbung*", "publicit*", "publicidad*",
    "publicidade*", "pubblicit*", "reclame", "reklama", "reklamy", "reklame", "annonser",
    "annoncer", "mainonta", "mainokset", "markkinointi*", "tilastot",
];
