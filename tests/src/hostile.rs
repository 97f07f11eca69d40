//! A page with tags and inert markup of every kind in three categories, and a tracker that does
//! what it can to stay. The tracker's own log is what tests believe.
//!
//! It refuses to know what may be heard when.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::Value;
use server::app::Routes;

use crate::app::TestApp;

/// The categories that are asked about, in the order shown.
pub const CATEGORIES: [&str; 3] = ["functional", "analytics", "marketing"];

/// What each category sends to the tracker from one page, once granted.
pub const KINDS: [&str; 12] = [
    "iframe",
    "image",
    "inline",
    "link",
    "markup-iframe",
    "markup-image",
    "markup-inline",
    "markup-link",
    "markup-module",
    "markup-script",
    "markup-srcset",
    "script.js",
];

/// Sites of their own that all show the same page: what one stores no other sees.
pub const SHOPS: [&str; 8] = ["shop", "one", "two", "three", "four", "five", "six", "seven"];

const NOTICE: &str = include_str!("../fixtures/hostile/notice.toml");
const CATEGORY: &str = include_str!("../fixtures/hostile/category.toml");
const PAGE: &str = include_str!("../fixtures/hostile/page.html");
const MARKUP: &str = include_str!("../fixtures/hostile/category.html");
const STORAGE: &str = include_str!("../fixtures/hostile/storage.toml");
const SCRIPT: &str = include_str!("../fixtures/hostile/tracker.js");

/// Requests that have arrived, as `category/kind`.
type Log = Arc<Mutex<Vec<String>>>;

/// A running page with its tracker.
pub struct HostileSite {
    /// The server it runs on.
    pub app: TestApp,
    token: String,
    base: String,
    log: Log,
    tracker: ServerHandle,
}

impl HostileSite {
    /// Opened, with a notice that declares the cookies at `/`.
    pub fn open() -> Self {
        Self::open_with("", "")
    }

    /// Opened, with a notice that declares the path of the cookie that no page below `/shop/`
    /// sees, and everything that is stored.
    pub fn open_declaring_all() -> Self {
        Self::open_with(r#", path = "/elsewhere""#, STORAGE)
    }

    fn open_with(path: &str, storage: &str) -> Self {
        let log = Log::default();
        let (port, tracker) = serve_tracker(log.clone());
        // Another site than the page's.
        let base = format!("http://localhost:{port}");
        let fill =
            |text: &str| CATEGORIES.map(|category| text.replace("{{category}}", category)).concat();
        let page = PAGE.replace("{{categories}}", &fill(MARKUP)).replace("{{tracker}}", &base);
        let pages: Routes = Arc::new(move |config: &mut web::ServiceConfig| {
            let page = page.clone();
            let answer = move || std::future::ready(html(page.clone()));
            config
                .route("/elsewhere/plain.html", web::get().to(plain))
                .route("/{folder:shop|elsewhere}/{page:[a-z]*}", web::get().to(answer));
        });
        let app = TestApp::start_with_routes(vec![pages]);
        let site = Self { token: app.token(), app, base, log, tracker };
        let base = &site.base;
        let category = [CATEGORY, storage].concat().replace("{{path}}", path);
        let origins = SHOPS.map(|shop| format!("{:?}", site.origin(shop))).join(", ");
        let notice = [NOTICE, &fill(&category)].concat();
        site.app.publish(&notice.replace("{{tracker}}", base).replace("{{origins}}", &origins));
        site
    }

    /// Where the pages of one shop are: a host with a parent that cookies can be set on.
    fn origin(&self, shop: &str) -> String {
        format!("http://www.{shop}.localhost:{}", self.app.address().port())
    }

    /// The address of a page of one of [`SHOPS`]; all paths of one segment below `/shop/` and
    /// `/elsewhere/` are the same page.
    pub fn page(&self, shop: &str, path: &str) -> String {
        self.origin(shop) + path
    }

    /// Where the tracker is, without a slash at the end.
    pub fn tracker(&self) -> &str {
        &self.base
    }

    /// What the log of consent says, oldest first: action and outcome.
    pub fn records(&self) -> Vec<String> {
        let records = self.app.get("/v1/records?site=hostile&order=oldest&limit=100");
        let records = records.bearer(&self.token).send().expect(200).json();
        let text = |record: &Value, key: &str| record[key].as_str().expect("a text").to_owned();
        let line = |record| format!("{} {}", text(record, "action"), text(record, "outcome"));
        records["records"].as_array().expect("records").iter().map(line).collect()
    }

    /// What the tracker has received since [`Self::forget`], sorted.
    pub fn heard(&self) -> Vec<String> {
        let mut heard = self.log.lock().expect("a log").clone();
        heard.sort();
        heard
    }

    /// Empties the tracker's log.
    pub fn forget(&self) {
        self.log.lock().expect("a log").clear();
    }
}

fn html(page: String) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

/// A page without Latch.
async fn plain() -> HttpResponse {
    html("<!doctype html><title>Plain</title>".into())
}

/// Writes down who asks for what, and answers in kind.
async fn receive(request: HttpRequest, log: web::Data<Log>) -> HttpResponse {
    let path = request.path().trim_start_matches('/');
    log.lock().expect("a log").push(path.to_owned());
    let (kind, body) = match path.rsplit_once('/').map_or(path, |(_, kind)| kind) {
        "script.js" => ("text/javascript", SCRIPT),
        "markup-script" => ("text/javascript", ""),
        "link" | "markup-link" => ("text/css", ""),
        "iframe" | "markup-iframe" => ("text/html", "<!doctype html>"),
        _ => ("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
    };
    let mut answer = HttpResponse::Ok();
    answer.insert_header(("cache-control", "no-store")).content_type(kind).body(body)
}

/// Serves the tracker on a thread of its own.
fn serve_tracker(log: Log) -> (u16, ServerHandle) {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let log = web::Data::new(log);
            let app = move || App::new().app_data(log.clone()).default_service(web::to(receive));
            let server = HttpServer::new(app).workers(1).disable_signals();
            let server = server.bind("127.0.0.1:0").expect("a free port");
            let port = server.addrs()[0].port();
            let server = server.run();
            tell.send((port, server.handle())).expect("someone waits");
            server.await.expect("the tracker serves");
        });
    });
    told.recv().expect("the tracker starts")
}

impl Drop for HostileSite {
    fn drop(&mut self) {
        // Sends the order; the thread ends by itself.
        drop(self.tracker.stop(false));
    }
}
