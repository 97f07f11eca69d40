//! What holds for every admin page: no script, no framing, no cache, and no form that another site
//! sent. Knows nothing of what the pages show.

use super::failure::Failure;
use super::session::Renewed;
use crate::app::State;
use crate::web::RequestId;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, web};

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
    frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// `same-origin` rather than `no-referrer`: with the latter, browsers send `Origin: null`.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Refuses foreign forms, renews the session, adds the headers.
pub(super) async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = request.extensions().get::<RequestId>().map(|id| id.as_str().to_owned());
    let id = id.unwrap_or_default();
    let mut response = if !request.method().is_safe() && !is_own(&request) {
        request.into_response(Failure::Foreign.answer(&id))
    } else {
        as_a_page(next.call(request).await?.map_into_boxed_body(), &id)
    };
    let renewed = response.request().extensions_mut().remove::<Renewed>();
    if let Some(Renewed(cookie)) = renewed {
        // A response that sets the cookie itself (signing out) has the last word.
        if response.response().cookies().next().is_none() {
            response.response_mut().add_cookie(&cookie)?;
        }
    }
    for (name, value) in HEADERS {
        let headers = response.headers_mut();
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    Ok(response)
}

/// An error as a page instead of the API's error body.
fn as_a_page(response: ServiceResponse, id: &str) -> ServiceResponse {
    let Some(error) = response.response().error() else { return response };
    let page = match error.as_error::<Failure>() {
        Some(failure) => failure.answer(id),
        None => Failure::Unreadable(error.to_string()).answer(id),
    };
    response.into_response(page)
}

/// Whether the browser says that a page of this origin sent the request. A browser too old to say
/// is refused: there is none that sends neither header with a form.
fn is_own(request: &ServiceRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = header("origin") else { return false };
    let state = request.app_data::<web::Data<State>>();
    let public = state.and_then(|state| state.settings.public_url.as_deref());
    match public {
        Some(url) => {
            url::Url::parse(url).is_ok_and(|url| url.origin().ascii_serialization() == origin)
        }
        None => header("host").is_some_and(|host| {
            origin.strip_prefix("http://").or(origin.strip_prefix("https://")) == Some(host)
        }),
    }
}
