//! The demo shop with its stand-in trackers, as `latch serve --demo` mounts them, on free ports.
//! The trackers' own log is what browser tests believe.

use crate::app::TestApp;
use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer};
use server::app::Routes;
use server::demo::{Hit, TrackerLog, notice_toml, shop_routes, tracker_routes};
use std::sync::{Arc, mpsc};
use std::thread;

/// A running shop.
pub struct DemoShop {
    /// The server it runs on.
    pub app: TestApp,
    log: TrackerLog,
    base: String,
    trackers: ServerHandle,
}

impl DemoShop {
    /// Opened, with its notice published.
    pub fn open() -> Self {
        Self::open_with(Vec::new())
    }

    /// Opened, with further pages.
    pub fn open_with(mut pages: Vec<Routes>) -> Self {
        let log = TrackerLog::default();
        let (port, trackers) = serve_trackers(log.clone());
        // Another host name than the shop's, so that browsers see them as third parties.
        let base = format!("http://localhost:{port}");
        let (shop_base, shop_log) = (base.clone(), log.clone());
        pages.push(Arc::new(move |config| {
            shop_routes(shop_base.clone(), shop_log.clone())(config);
        }));
        let app = TestApp::start_with_routes(pages);
        let shop = Self { app, log, base, trackers };
        shop.publish(|notice| notice);
        shop
    }

    /// Publishes its notice as `edit` makes it.
    pub fn publish(&self, edit: impl FnOnce(String) -> String) {
        let own = format!("http://{}", self.app.address());
        self.app.publish(&edit(notice_toml(&[&own], &self.base)));
    }

    /// The actions in its consent log, newest first, once there are this many. A second is enough
    /// for what a page sends.
    pub fn actions(&self, count: usize) -> Vec<String> {
        let ask = || {
            let page = self.app.get("/v1/records?site=demo").bearer(&self.app.token()).send();
            let page = page.expect(200).json();
            let kept = page["records"].as_array().expect("records").iter();
            kept.filter_map(|record| record["action"].as_str().map(Into::into)).collect::<Vec<_>>()
        };
        for _ in 0..40 {
            if ask().len() == count {
                break;
            }
            thread::sleep(std::time::Duration::from_millis(25));
        }
        ask()
    }

    /// The address of one of its pages.
    pub fn page(&self, path: &str) -> String {
        format!("http://{}{path}", self.app.address())
    }

    /// Where its trackers are: a vendor's host is the first segment of the path.
    pub fn trackers(&self) -> &str {
        &self.base
    }

    /// What a first visit downloads until the banner works: each part with its bytes in brotli.
    pub fn first_visit(&self) -> [(&'static str, usize); 2] {
        let size = |path: &str| {
            let asked = self.app.get(path).header("accept-encoding", "br");
            asked.send().expect(200).body.len()
        };
        let loader = self.app.get("/s/demo.js").send().expect(200).text();
        let find = |start: &str, end: &str| {
            let at = loader.find(start).expect("an address");
            let length = loader[at..].find(end).expect("its end") + end.len();
            loader[at..at + length].to_owned()
        };
        [
            ("loader, glue, styles, texts and notice", size("/s/demo.js")),
            ("WebAssembly", size(&find("\"wasm\":\"", ".wasm")[8..])),
        ]
    }

    /// What the trackers have received, as `host event`, sorted. A request without an event is
    /// named by its kind.
    pub fn heard(&self) -> Vec<String> {
        let mut heard: Vec<String> = self.hits().iter().map(name).collect();
        heard.sort();
        heard
    }

    /// What the trackers have received, in order.
    pub fn hits(&self) -> Vec<Hit> {
        self.log.hits()
    }

    /// Empties the trackers' log.
    pub fn forget(&self) {
        self.log.reset();
    }
}

fn name(hit: &Hit) -> String {
    let event = hit.event.clone().unwrap_or_else(|| {
        serde_json::to_value(hit.kind).expect("a kind").as_str().expect("a name").to_owned()
    });
    format!("{} {event}", hit.host)
}

/// Serves the trackers on a thread of their own.
fn serve_trackers(log: TrackerLog) -> (u16, ServerHandle) {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = HttpServer::new(move || App::new().configure(tracker_routes(log.clone())))
                .workers(1)
                .disable_signals()
                .bind("127.0.0.1:0")
                .expect("a free port");
            let port = server.addrs()[0].port();
            let server = server.run();
            tell.send((port, server.handle())).expect("someone waits");
            server.await.expect("the trackers serve");
        });
    });
    told.recv().expect("the trackers start")
}

impl Drop for DemoShop {
    fn drop(&mut self) {
        // Sends the order; the thread ends by itself.
        drop(self.trackers.stop(false));
    }
}
