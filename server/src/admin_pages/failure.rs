//! What a page says when it cannot be shown. Owns the HTML of errors; their causes go to the log.

use crate::store::StoreError;
use actix_web::error::PathError;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use askama::Template;

/// Why a page is not shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Nobody is signed in; afterwards this page is wanted.
    #[error("not signed in")]
    SignedOut(String),
    /// There is no such page or thing.
    #[error("no such page")]
    Missing,
    /// Another site sent the form.
    #[error("the form came from another site")]
    Foreign,
    /// The form or address cannot be read.
    #[error("unreadable: {0}")]
    Unreadable(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A page cannot be written.
    #[error(transparent)]
    Template(askama::Error),
    /// Signing in failed for a reason that is not the admin's.
    #[error("{0}")]
    Inside(String),
}

#[derive(Template)]
#[template(path = "admin/error.html")]
struct ErrorPage<'a> {
    title: &'static str,
    message: &'static str,
    request_id: &'a str,
}

impl Failure {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::SignedOut(_) => ("Signed out", "Sign in to go on."),
            Self::Missing => ("Nothing here", "There is no such page, record or notice version."),
            Self::Foreign => (
                "Refused",
                "This form was sent by another site, so nothing was done. Go to the console's own \
                 address and try there.",
            ),
            Self::Unreadable(_) => ("Not understood", "The address or the form cannot be read."),
            Self::Store(_) | Self::Template(_) | Self::Inside(_) => (
                "Something failed",
                "The server could not do this and has written down why. Try again; if it stays, \
                 look at the server's output.",
            ),
        }
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SignedOut(_) => StatusCode::SEE_OTHER,
            Self::Missing => StatusCode::NOT_FOUND,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Store(_) | Self::Template(_) | Self::Inside(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    /// Without a body: [`super::guard`] writes it, as it knows the request's name.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

impl Failure {
    /// What the browser gets, under this request's name.
    pub(super) fn answer(&self, request_id: &str) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Self::SignedOut(to) = self {
            let to: String = url::form_urlencoded::byte_serialize(to.as_bytes()).collect();
            let to = format!("/admin/sign-in?to={to}");
            return response.insert_header((header::LOCATION, to)).finish();
        }
        if self.status_code().is_server_error() {
            tracing::error!(request = request_id, cause = %self, "an admin page failed");
        }
        let (title, message) = self.words();
        let html = ErrorPage { title, message, request_id }.render();
        let html = html.unwrap_or_else(|_| message.into());
        response.content_type("text/html; charset=utf-8").body(html)
    }
}

/// What the extractors of the framework did not take.
#[expect(clippy::needless_pass_by_value, reason = "the framework hands errors over")]
pub(super) fn unreadable(error: impl ResponseError, _: &HttpRequest) -> actix_web::Error {
    Failure::Unreadable(error.to_string()).into()
}

/// An address that names nothing.
pub(super) fn missing(_: PathError, _: &HttpRequest) -> actix_web::Error {
    Failure::Missing.into()
}
