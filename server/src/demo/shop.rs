//! The shop's routes under `/demo/`: its files, and what its trackers have received so far.
//! It refuses to know how a hit came about.

use actix_web::http::header::{self, ETag, EntityTag, Header, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::pages::{Page, pages};
use super::tracker::{LOG_BOUND, TrackerLog};

/// Routes of the shop on Latch's own port: `/demo` (308 to `/demo/`), its pages and assets,
/// `GET /demo/hits` and `POST /demo/hits/reset`. `tracker_base` is where the stand-in trackers
/// listen, such as `http://127.0.0.1:8081`; `http:/` makes pages name the vendors' own hosts.
/// Unknown paths are left to the application's default service.
pub fn shop_routes(tracker_base: String, log: TrackerLog) -> impl FnOnce(&mut web::ServiceConfig) {
    move |config| {
        let policy = content_security_policy(&tracker_base);
        config.service(web::redirect("/demo", "/demo/").permanent());
        for page in pages(&tracker_base) {
            let policy = policy.clone();
            let path = format!("/demo/{}", page.path);
            config.service(web::resource(path).get(move |request: HttpRequest| {
                std::future::ready(send(&request, &page, &policy))
            }));
        }
        config
            .service(web::resource("/demo/hits").app_data(web::Data::new(log.clone())).get(hits))
            .service(web::resource("/demo/hits/reset").app_data(web::Data::new(log)).post(reset));
    }
}

#[derive(Deserialize)]
struct HitsQuery {
    limit: Option<usize>,
}

/// The newest `limit` hits (all that are kept by default), oldest first, and counts by vendor.
async fn hits(log: web::Data<TrackerLog>, query: web::Query<HitsQuery>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(log.summary(query.limit.unwrap_or(LOG_BOUND)))
}

async fn reset(log: web::Data<TrackerLog>) -> HttpResponse {
    log.reset();
    HttpResponse::NoContent().finish()
}

fn send(request: &HttpRequest, page: &Page, policy: &str) -> HttpResponse {
    let etag = EntityTag::new_strong(page.etag.clone());
    let unchanged = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.weak_eq(&etag)),
        Err(_) => false,
    };
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header(ETag(etag))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if page.is_html() {
        response
            .insert_header((header::CONTENT_SECURITY_POLICY, policy))
            .insert_header((header::REFERRER_POLICY, "strict-origin-when-cross-origin"))
            .insert_header((header::X_FRAME_OPTIONS, "DENY"));
    }
    if unchanged {
        return response.finish();
    }
    response.insert_header((header::CONTENT_TYPE, page.content_type)).body(page.body.clone())
}

/// Strict but for what a shop with trackers needs: inline tags once revived, and the trackers.
fn content_security_policy(tracker_base: &str) -> String {
    // A base of `http:/` stands for any host under that scheme, which CSP writes `http:`.
    let tracker = tracker_base.trim_end_matches('/');
    format!(
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' {tracker}; \
         style-src 'self' 'unsafe-inline'; img-src 'self' data: {tracker}; frame-src {tracker}; \
         connect-src 'self' {tracker}; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use actix_web::body::MessageBody;
    use actix_web::dev::ServiceResponse;
    use actix_web::http::{StatusCode, header};
    use actix_web::{App, test};
    use serde_json::Value;

    use super::shop_routes;
    use crate::demo::{TrackerLog, tracker_routes};

    const TRACKER: &str = "http://127.0.0.1:8081";

    async fn send(request: test::TestRequest) -> ServiceResponse<impl MessageBody> {
        let routes = shop_routes(TRACKER.to_owned(), TrackerLog::new());
        let app = test::init_service(App::new().configure(routes)).await;
        test::call_service(&app, request.to_request()).await
    }

    fn text<B>(response: &ServiceResponse<B>, name: header::HeaderName) -> &str {
        response.headers().get(name).unwrap().to_str().unwrap()
    }

    #[actix_web::test]
    async fn the_bare_path_leads_to_the_home_page() {
        let response = send(test::TestRequest::get().uri("/demo")).await;
        assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT);
        assert_eq!(text(&response, header::LOCATION), "/demo/");
    }

    #[actix_web::test]
    async fn pages_come_with_a_policy_and_the_tracker_in_it() {
        for path in ["", "index.html", "product.html", "order.html", "privacy.html"] {
            let uri = format!("/demo/{path}");
            let response = send(test::TestRequest::get().uri(&uri)).await;
            assert_eq!(response.status(), StatusCode::OK, "{uri}");
            let policy = text(&response, header::CONTENT_SECURITY_POLICY);
            assert!(policy.contains("'wasm-unsafe-eval' http://127.0.0.1:8081;"), "{policy}");
            assert_eq!(text(&response, header::CONTENT_TYPE), "text/html; charset=utf-8");
        }
    }

    #[actix_web::test]
    async fn a_base_for_the_vendors_own_hosts_allows_their_scheme() {
        let policy = super::content_security_policy("http:/");
        assert!(policy.contains("frame-src http:;"), "{policy}");
    }

    #[actix_web::test]
    async fn an_unchanged_file_is_not_sent_twice() {
        let first = send(test::TestRequest::get().uri("/demo/shop.css")).await;
        let etag = text(&first, header::ETAG).to_owned();
        assert_eq!(text(&first, header::CACHE_CONTROL), "no-cache");
        let again = test::TestRequest::get().uri("/demo/shop.css");
        let again = send(again.insert_header((header::IF_NONE_MATCH, etag))).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let other = test::TestRequest::get().uri("/demo/shop.css");
        let other = send(other.insert_header((header::IF_NONE_MATCH, "\"other\""))).await;
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[actix_web::test]
    async fn everything_a_page_links_to_is_there() {
        for page in super::pages(TRACKER).iter().filter(|page| page.is_html()) {
            let links = page.body.split([' ', '\n']).filter_map(|word| {
                word.strip_prefix("src=\"").or_else(|| word.strip_prefix("href=\""))
            });
            for link in links.filter_map(|link| link.split(['"', '#']).next()) {
                let link = link.trim_start_matches("./");
                if !link.starts_with("/s/") && !link.is_empty() {
                    let response =
                        send(test::TestRequest::get().uri(&format!("/demo/{link}"))).await;
                    assert_eq!(response.status(), StatusCode::OK, "{}: {link}", page.path);
                }
            }
        }
    }

    #[actix_web::test]
    async fn hits_are_shown_and_reset() {
        let log = TrackerLog::new();
        let tracker = App::new().configure(tracker_routes(log.clone()));
        let tracker = test::init_service(tracker).await;
        for uri in ["/www.facebook.com/tr/?ev=PageView", "/snap.licdn.com/x.js"] {
            test::call_service(&tracker, test::TestRequest::get().uri(uri).to_request()).await;
        }
        let shop = App::new().configure(shop_routes(TRACKER.to_owned(), log));
        let shop = test::init_service(shop).await;
        let hits = || test::TestRequest::get().uri("/demo/hits?limit=1").to_request();
        let summary: Value = test::call_and_read_body_json(&shop, hits()).await;
        assert_eq!(summary["total"], 2);
        assert_eq!(summary["by_vendor"]["meta-pixel"], 1);
        assert_eq!(summary["hits"][0]["vendor"], "linkedin-insight");
        assert_eq!(summary["hits"][0]["kind"], "script");

        let reset = test::TestRequest::post().uri("/demo/hits/reset").to_request();
        assert_eq!(test::call_service(&shop, reset).await.status(), StatusCode::NO_CONTENT);
        let summary: Value = test::call_and_read_body_json(&shop, hits()).await;
        assert_eq!(summary, serde_json::json!({"total": 0, "by_vendor": {}, "hits": []}));
    }
}
