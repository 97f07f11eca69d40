//! The circumstances of a decision, from its request. Owns which headers are believed; what they
//! said is gone when this returns.

use super::client_address;
use crate::app::State;
use crate::browser::{self, Said};
use actix_web::HttpRequest;
use actix_web::http::header::{AsHeaderName, USER_AGENT};
use consent::{BuildHash, Context, Country, RuleId};

/// The context of a decision that was posted with this request at `now` (milliseconds since 1970),
/// by a page that claims this build.
pub(super) fn context(
    request: &HttpRequest,
    state: &State,
    build: Option<BuildHash>,
    now: u64,
) -> Context {
    let said = Said {
        brands: header(request, "sec-ch-ua"),
        mobile: header(request, "sec-ch-ua-mobile"),
        agent: header(request, USER_AGENT),
    };
    let (browser, device) = browser::read(said);
    Context {
        browser,
        device,
        country: country(request, state),
        address: state.addresses.kept(client_address(request, state), now),
        rule: RuleId::Default,
        build,
    }
}

fn header(request: &HttpRequest, name: impl AsHeaderName) -> &str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// What the owner's proxy says; without a proxy anyone could say it. Said twice it is nobody's word:
/// one of them came from outside.
fn country(request: &HttpRequest, state: &State) -> Option<Country> {
    let name = state.settings.country_header.as_ref().filter(|_| state.settings.behind_proxy)?;
    let mut values = request.headers().get_all(name);
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() { None } else { value.trim().parse().ok() }
}
