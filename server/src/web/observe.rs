//! What surrounds every request: its name, the headers that all responses have, the one error body
//! and, at level debug, one line in the server's log, which tells no address, no browser and no
//! query.

use super::Refusal;
use actix_cors::CorsError;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use data_encoding::HEXLOWER;
use std::time::Instant;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The random name of a request, under which the server's log knows it.
#[derive(Debug, Clone)]
pub struct RequestId(String);

impl RequestId {
    fn random() -> Self {
        let mut bytes = [0; 8];
        // Without random bytes the name is all zeros, which still answers the request.
        let _ = getrandom::fill(&mut bytes);
        Self(HEXLOWER.encode(&bytes))
    }

    /// As text: 16 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The outermost middleware.
pub async fn observe<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let begun = Instant::now();
    let id = RequestId::random();
    let method = request.method().clone();
    let is_api = request.path().starts_with("/v1/");
    request.extensions_mut().insert(id.clone());
    // The router needs the request for itself, so none is kept to answer an error with. There is
    // no need to: handlers, extractors and CORS answer theirs.
    let response = next.call(request).await?.map_into_boxed_body();
    let mut response = with_error_body(response, &id);
    common_headers(response.headers_mut(), &id, is_api);
    // Once per visitor's act would be a line per record; the log that counts is the other one.
    tracing::debug!(
        request = id.as_str(),
        %method,
        route = response.request().match_pattern().as_deref().unwrap_or("-"),
        status = response.status().as_u16(),
        micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
        "answered"
    );
    Ok(response)
}

/// Gives a response that an error made the one body that all errors have.
fn with_error_body(response: ServiceResponse, id: &RequestId) -> ServiceResponse {
    let Some(error) = response.response().error() else { return response };
    let foreign;
    let refusal = if let Some(refusal) = error.as_error::<Refusal>() {
        refusal
    } else {
        foreign = refusal_of(error);
        &foreign
    };
    if let Some(cause) = refusal.cause() {
        tracing::error!(request = id.as_str(), cause, "failed");
    }
    let status = actix_web::ResponseError::status_code(refusal);
    let body = serde_json::to_vec(&refusal.body(id.0.clone())).unwrap_or_default();
    let (request, response) = response.into_parts();
    let mut response = response.set_body(BoxBody::new(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    ServiceResponse::new(request, response)
}

/// The refusal that an error of the framework amounts to.
fn refusal_of(error: &Error) -> Refusal {
    if let Some(error) = error.as_error::<CorsError>() {
        return match error {
            CorsError::OriginNotAllowed | CorsError::MissingOrigin => Refusal::ForeignOrigin,
            other => Refusal::MalformedPreflight(other.to_string()),
        };
    }
    match error.as_response_error().status_code() {
        StatusCode::NOT_FOUND => Refusal::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Refusal::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::BodyTooLarge,
        status if status.is_client_error() => Refusal::MalformedBody(error.to_string()),
        _ => Refusal::internal(error),
    }
}

fn common_headers(headers: &mut HeaderMap, id: &RequestId, is_api: bool) {
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        headers.insert(X_REQUEST_ID, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let unless_set = |headers: &mut HeaderMap, name: HeaderName, value| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    unless_set(headers, REFERRER_POLICY, "strict-origin-when-cross-origin");
    if is_api {
        unless_set(headers, CACHE_CONTROL, "no-store");
    }
}
