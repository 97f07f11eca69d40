//! The stand-ins over HTTP. It refuses to know browsers.

use actix_web::http::{StatusCode, header};
use actix_web::{App, test};

use super::{Hit, HitKind, TrackerLog, Vendor, tracker_routes};

struct Seen {
    status: StatusCode,
    headers: header::HeaderMap,
    body: String,
    hit: Hit,
}

impl Seen {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).unwrap().to_str().unwrap()
    }
}

async fn send(request: test::TestRequest) -> Seen {
    let log = TrackerLog::new();
    let app = test::init_service(App::new().configure(tracker_routes(log.clone()))).await;
    let response = test::call_service(&app, request.to_request()).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = String::from_utf8_lossy(&test::read_body(response).await).into_owned();
    let mut hits = log.hits();
    assert_eq!(hits.len(), 1, "one request is one hit");
    Seen { status, headers, body, hit: hits.remove(0) }
}

fn get(uri: &str) -> test::TestRequest {
    test::TestRequest::get().uri(uri)
}

#[actix_web::test]
async fn scripts_come_as_scripts_and_are_never_cached() {
    let scripts = [
        ("/www.googletagmanager.com/gtag/js?id=G-1", Vendor::GoogleAnalytics4),
        ("/www.googletagmanager.com/gtag/js?id=AW-1", Vendor::GoogleAds),
        ("/connect.facebook.net/en_US/fbevents.js", Vendor::MetaPixel),
        ("/snap.licdn.com/li.lms-analytics/insight.min.js", Vendor::LinkedinInsight),
        ("/analytics.tiktok.com/i18n/pixel/events.js?sdkid=1", Vendor::TiktokPixel),
    ];
    for (uri, vendor) in scripts {
        let seen = send(get(uri)).await;
        assert_eq!(seen.status, StatusCode::OK, "{uri}");
        assert_eq!((seen.hit.vendor, seen.hit.kind), (vendor, HitKind::Script), "{uri}");
        assert!(seen.header(header::CONTENT_TYPE).contains("javascript"));
        assert_eq!(seen.header(header::CACHE_CONTROL), "no-store");
        assert!(seen.body.contains("var inPath = true;"), "{uri}");
    }
}

#[actix_web::test]
async fn a_conversion_pixel_carries_value_and_currency_and_sets_its_cookie() {
    let seen = send(
        get("/www.googleadservices.com/pagead/conversion/AW-1/?value=413.00&currency_code=EUR")
            .insert_header((header::COOKIE, "_ga=GA1.1.1; shop_cart=x"))
            .insert_header((header::REFERER, "http://127.0.0.1:8080/demo/order.html")),
    )
    .await;
    assert_eq!(seen.header(header::CONTENT_TYPE), "image/gif");
    assert!(seen.body.starts_with("GIF89a"));
    assert_eq!(seen.hit.event.as_deref(), Some("conversion"));
    assert_eq!(seen.hit.value.as_deref(), Some("413.00"));
    assert_eq!(seen.hit.currency.as_deref(), Some("EUR"));
    assert_eq!(seen.hit.cookies_sent, ["_ga", "shop_cart"]);
    assert_eq!(seen.hit.cookies_set, ["Conversion"]);
    assert_eq!(seen.hit.referer_path.as_deref(), Some("/demo/order.html"));
    let cookie = seen.header(header::SET_COOKIE);
    assert!(cookie.contains("SameSite=None; Secure"), "{cookie}");
}

#[actix_web::test]
async fn beacons_answer_with_cors_for_the_asking_origin() {
    let seen = send(
        test::TestRequest::post()
            .uri("/www.google-analytics.com/g/collect?v=2&en=page_view")
            .insert_header((header::ORIGIN, "http://127.0.0.1:8080")),
    )
    .await;
    assert_eq!(seen.status, StatusCode::NO_CONTENT);
    assert_eq!(seen.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "http://127.0.0.1:8080");
    assert_eq!(seen.header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "true");
    assert_eq!(seen.hit.event.as_deref(), Some("page_view"));
}

#[actix_web::test]
async fn a_posted_event_is_read_from_its_body() {
    let body = r#"{"event":"CompletePayment","properties":{"value":413,"currency":"EUR"}}"#;
    let uri = "/analytics.tiktok.com/api/v2/pixel";
    let seen = send(test::TestRequest::post().uri(uri).set_payload(body)).await;
    assert_eq!((seen.status, seen.hit.kind), (StatusCode::OK, HitKind::Beacon));
    assert_eq!(seen.hit.event.as_deref(), Some("CompletePayment"));
    assert_eq!(seen.hit.value.as_deref(), Some("413"));

    let huge = test::TestRequest::post().uri(uri).set_payload(vec![b' '; super::BODY_BOUND + 1]);
    assert_eq!(send(huge).await.hit.event, None, "too long a body is logged unread");
}

#[actix_web::test]
async fn the_host_header_names_the_vendor_too() {
    let by_host = get("/tr?id=1&ev=PageView").insert_header((header::HOST, "www.facebook.com:81"));
    let seen = send(by_host).await;
    assert_eq!((seen.hit.host.as_str(), seen.hit.path.as_str()), ("www.facebook.com", "/tr"));
    assert_eq!(seen.hit.event.as_deref(), Some("PageView"));
    assert!(seen.header(header::SET_COOKIE).contains("Domain=facebook.com"));
}

#[actix_web::test]
async fn a_script_is_told_how_its_vendor_was_addressed() {
    // This path begins with what looks like a host, so the script cannot tell by itself.
    let uri = "/li.lms-analytics/insight.min.js";
    let seen = send(get(uri).insert_header((header::HOST, "snap.licdn.com"))).await;
    assert_eq!((seen.status, seen.hit.vendor), (StatusCode::OK, Vendor::LinkedinInsight));
    assert!(seen.body.contains("var inPath = false;"));
}

#[actix_web::test]
async fn the_player_is_a_page_with_cookies() {
    let seen = send(get("/www.youtube-nocookie.com/embed/fjord?rel=0")).await;
    assert_eq!((seen.hit.vendor, seen.hit.kind), (Vendor::Youtube, HitKind::Frame));
    assert_eq!(seen.hit.cookies_set, ["VISITOR_INFO1_LIVE", "YSC"]);
    assert!(seen.body.starts_with("<!doctype html>"));
}

#[actix_web::test]
async fn whatever_is_unknown_is_logged_all_the_same() {
    for uri in ["/", "/favicon.ico", "/evil.example/x?y=1", "/www.facebook.com/elsewhere"] {
        let seen = send(get(uri)).await;
        assert_eq!((seen.status, seen.hit.status), (StatusCode::NOT_FOUND, 404), "{uri}");
        assert!(seen.hit.cookies_set.is_empty());
    }
    let preflight = test::TestRequest::default()
        .method(actix_web::http::Method::OPTIONS)
        .uri("/analytics.tiktok.com/api/v2/pixel")
        .insert_header((header::ORIGIN, "http://a.example"));
    let seen = send(preflight).await;
    assert_eq!((seen.status, seen.hit.method.as_str()), (StatusCode::NO_CONTENT, "OPTIONS"));
    assert_eq!(seen.header(header::ACCESS_CONTROL_ALLOW_HEADERS), "content-type");
}
