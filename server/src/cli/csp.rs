//! `latch csp`: the content security policy of a site's pages, and how a proxy serves each visitor
//! their own. Owns the words; the policy is `consent`'s.

use super::client::{Client, Where};
use super::failure::Usage;
use super::out::say;
use super::serve::public_url;
use crate::policy;
use anyhow::bail;
use clap::{Args, ValueEnum};
use consent::notice::{Draft, Notice};
use consent::{Answer, Choice, Item, Outline, SiteId};
use serde::Deserialize;

/// Print the content security policy that lets a site's pages contact only what is granted
///
/// A tag that stands in your HTML is fetched before any script can stop it. Only a policy, sent by
/// your web server with the page, does: the browser then contacts nobody but your site, Latch, and
/// the hosts of the services that this visitor has granted.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(super) struct Csp {
    /// The site
    #[arg(long, value_name = "SITE")]
    site: SiteId,
    /// For which answer: none, all, or ids of categories and services, separated by commas
    #[arg(long, value_name = "CHOICE")]
    choice: Option<String>,
    /// The header's value, or a configuration that asks Latch for each visitor's own policy
    #[arg(long = "for", value_name = "WHAT", default_value = "header")]
    target: Target,
    /// Permit your own inline scripts that carry this nonce. Without a value: what stands for a new
    /// one per page in the configuration of your server
    #[arg(long, value_name = "NONCE")]
    #[expect(clippy::option_option, reason = "not given, given, given with a value")]
    nonce: Option<Option<String>>,
    /// How browsers reach Latch; that of the server asked, unless given
    #[arg(long, env = "LATCH_PUBLIC_URL", hide_env_values = true, value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
    #[command(flatten)]
    at: Where,
}

const AFTER: &str = "\
Examples:
  latch csp --site my-shop                              the policy before a choice
  latch csp --site my-shop --choice analytics,youtube   after a yes to these
  latch csp --site my-shop --for nginx                  what to put into nginx.conf
  latch csp --site my-shop --for caddy --nonce          the same for a Caddyfile

How it works: the web server asks Latch, with the visitor's cookie, at /v1/sites/SITE/csp, and sends
the answer as the page's Content-Security-Policy. Whoever has not answered, or whose answer no
longer counts, gets the policy of none. What to mind:

- The hosts of a service are its `hosts` in the notice and those in its tags' addresses. A service
  without `hosts` will miss what its code contacts: `latch findings` tells which.
- What your pages need themselves (a CDN for images, a payment form, inline styles) goes into [csp]
  in the notice. It is permitted always. Try the policy as Content-Security-Policy-Report-Only
  first and read `latch findings`.
- Inline scripts: those of the notice's tags are permitted by their hash. Your own need --nonce, a
  hash in [csp], or 'unsafe-inline' there, with which whatever gets into the page runs; it is never
  added by itself.
- The policy depends on the cookie. A page must not come from a cache, not even the browser's, for it
  would come with an old policy: hence no-store in the configurations.
- A policy holds for the page that it came with. After a yes, what it kept away appears with the next
  page, or at once if your own script says: latch.onChange(() => location.reload())
- A policy stops requests. <link rel=preconnect> and dns-prefetch make none, only connections: take
  them out of your HTML.";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    /// The header's value
    Header,
    /// For nginx with auth_request
    Nginx,
    /// For Caddy 2 with forward_auth
    Caddy,
}

#[derive(Deserialize)]
struct Current {
    notice: Draft,
}

pub(super) fn run(asked: &Csp) -> anyhow::Result<()> {
    if asked.choice.is_some() && asked.target != Target::Header {
        return Err(
            Usage("--choice is for --for header: a server asks for each visitor's".into()).into()
        );
    }
    let nonce = asked.nonce.as_ref().map(|nonce| {
        nonce.as_deref().unwrap_or(match asked.target {
            Target::Header => "NONCE",
            Target::Nginx => "$request_id",
            Target::Caddy => "{http.request.uuid}",
        })
    });
    if nonce.is_some_and(|text| !plain(text)) {
        return Err(
            Usage("--nonce: 1 to 128 characters without space, quote, comma and ;".into()).into()
        );
    }
    let client = Client::connect(&asked.at)?;
    let current: Current = client.get(&format!("/v1/sites/{}/notice", asked.site), &[])?;
    let Ok(notice) = current.notice.check() else {
        bail!("the server's notice is not one that this version of latch reads");
    };
    let known = asked.public_url.as_deref().or(client.public_base());
    let latch = known.unwrap_or("https://ADDRESS-OF-THIS-SERVER");
    match asked.target {
        Target::Header => {
            let choice = choice(notice.outline(), asked.choice.as_deref().unwrap_or("none"))?;
            let policy = policy::of(&notice, &choice, latch, nonce);
            say!("{policy}");
            tell(policy.notes());
        }
        Target::Nginx | Target::Caddy => {
            say!("{}", configuration(asked.target, &notice, latch, nonce).trim_end());
            let all = Choice::all(notice.outline(), Answer::Granted);
            tell(policy::of(&notice, &all, latch, nonce).notes());
        }
    }
    Ok(())
}

/// On stderr, so that the policy can be piped.
fn tell(notes: &[String]) {
    for note in notes {
        eprintln!("note: {note}");
    }
}

fn plain(nonce: &str) -> bool {
    let plain = |b: u8| b.is_ascii_graphic() && !b"'\",;\\".contains(&b);
    (1..=128).contains(&nonce.len()) && nonce.bytes().all(plain)
}

/// `none`, `all`, or everything that these ids name.
fn choice(outline: &Outline, text: &str) -> anyhow::Result<Choice> {
    let none = Choice::all(outline, Answer::Denied);
    match text {
        "none" => return Ok(none),
        "all" => return Ok(Choice::all(outline, Answer::Granted)),
        _ => {}
    }
    text.split(',').map(str::trim).try_fold(none, |choice, id| match outline.find(id) {
        Some(item) => Ok(choice.with(outline, item, Answer::Granted)),
        None => {
            Err(Usage(format!("--choice {id:?}: there are none, all, {}", ids(outline))).into())
        }
    })
}

fn ids(outline: &Outline) -> String {
    let categories = (0..outline.categories().len()).map(Item::Category);
    let items = categories.chain((0..outline.services().len()).map(Item::Service));
    items.map(|item| outline.id(item).to_string()).collect::<Vec<_>>().join(", ")
}

fn configuration(target: Target, notice: &Notice, latch: &str, nonce: Option<&str>) -> String {
    let (template, args, own) = match target {
        Target::Caddy => (
            include_str!("csp/Caddyfile"),
            nonce.map(|nonce| format!("?nonce={nonce}")),
            nonce.map(|nonce| {
                format!(
                    "    # For whatever makes your pages: the nonce=\"\" of their inline scripts.\n    \
                     request_header Latch-Nonce {nonce}\n"
                )
            }),
        ),
        Target::Nginx | Target::Header => (
            include_str!("csp/nginx.conf"),
            nonce.map(|nonce| format!("    set $args                nonce={nonce};\n")),
            nonce.map(|nonce| {
                format!(
                    "    # Your inline scripts say <script nonce=\"LATCH_NONCE\">.\n    \
                     sub_filter       LATCH_NONCE {nonce};\n    sub_filter_once  off;\n"
                )
            }),
        ),
    };
    let nothing = Choice::all(notice.outline(), Answer::Denied);
    template
        .replace("@none@", &policy::of(notice, &nothing, latch, nonce).to_string())
        .replace("@latch@", latch)
        .replace("@site@", notice.site().as_str())
        .replace("@args@", &args.unwrap_or_default())
        .replace("@nonce@", &own.unwrap_or_default())
}
