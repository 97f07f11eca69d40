//! Pages made for other consent tools, in the vendors' own shape with the script tag replaced: a
//! third party's log says what fired, the admin's log what was taken over.

mod no_answers;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use anyhow::Result;
use serde_json::{Value, json};
use server::app::Routes;
use std::sync::Arc;
use std::time::Duration;
use tests::app::TestApp;
use tests::browser::{Browser, Options, drive};
use tests::tracker::Tracker;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../fixtures/switching/", $name))
    };
}

/// What a page made for a tool does, and what its visitors had stored.
struct Case {
    tool: &'static str,
    page: &'static str,
    /// What the third party hears once everything is granted.
    all: &'static [&'static str],
    /// The selector of the page's own control for the settings.
    control: &'static str,
    /// The code that stores, as the tool does, analytics granted and marketing denied on `day`.
    stored: &'static str,
    /// What it hears under that choice.
    analytics: &'static [&'static str],
    /// What the page's own listeners are told at the start, after an accept and at a return.
    told: fn() -> [Value; 3],
}

/// What every page but one asks for once everything is granted.
const ALL: [&str; 7] = [
    "/analytics-inline.gif",
    "/analytics.js",
    "/analytics.js.ran",
    "/both.gif",
    "/marketing.gif",
    "/marketing.html",
    "/marketing.html.ran",
];
const ANALYTICS: [&str; 3] = ["/analytics-inline.gif", "/analytics.js", "/analytics.js.ran"];

/// A notice that lists the tool, its page, and a third party.
struct Site {
    app: TestApp,
    tracker: Tracker,
}

impl Site {
    fn open(case: &Case) -> Self {
        Self::open_for(case.tool, case.page)
    }

    fn open_for(tools: &str, page: &str) -> Self {
        let tracker = Tracker::start();
        let page = page.replace("{{tracker}}", tracker.base());
        let pages: Routes = Arc::new(move |config: &mut ServiceConfig| {
            let page = page.clone();
            let answer = move || {
                let mut answer = HttpResponse::Ok();
                let answer = answer.content_type("text/html; charset=utf-8").body(page.clone());
                std::future::ready(answer)
            };
            let blank = async || HttpResponse::Ok().content_type("text/html").body("<p>Blank");
            config.route("/page", web::get().to(answer)).route("/blank", web::get().to(blank));
        });
        let app = TestApp::start_with_routes(vec![pages]);
        let origin = format!("http://{}", app.address());
        let notice = fixture!("notice.toml").replace("{{origin}}", &origin);
        app.publish(&notice.replace("{{tool}}", tools));
        Self { app, tracker }
    }

    fn page(&self, path: &str) -> String {
        format!("http://{}{path}", self.app.address())
    }

    /// What the third party has heard, once it is so much, and a little later.
    async fn heard(&self, expected: &[&str]) {
        for _ in 0..800 {
            if self.tracker.heard().len() >= expected.len() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(self.tracker.heard(), expected);
        self.tracker.forget();
    }

    /// The records of this site, oldest first: action, gesture and answers.
    async fn records(&self, count: usize) -> Vec<Value> {
        let mut records = Vec::new();
        for _ in 0..800 {
            let call = self.app.get("/v1/records?site=switched&order=oldest&limit=100");
            let page = call.bearer(&self.app.token()).send().expect(200).json();
            records = page["records"].as_array().unwrap().clone();
            if records.len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(records.len(), count, "{records:?}");
        records
    }
}

/// What the page was told, once it is so much.
async fn told(browser: &Browser, expected: &Value, when: &str) -> Result<()> {
    let count = expected.as_array().map_or(0, Vec::len);
    browser.wait_until(&format!("return told.length >= {count}")).await?;
    assert_eq!(&browser.eval("return told").await?, expected, "{when}");
    Ok(())
}

/// Forgets everything, as a visitor who comes for the first time.
async fn nobody(browser: &Browser, site: &Site) -> Result<()> {
    browser.goto(&site.page("/blank")).await?;
    browser.driver().delete_all_cookies().await?;
    browser.eval("localStorage.clear(); sessionStorage.clear()").await?;
    Ok(())
}

fn works_with_the_script_replaced(case: &Case) {
    let site = Site::open(case);
    drive(Options::default(), async |browser| {
        let page = site.page("/page");
        browser.goto(&page).await?;
        browser.wait_for("#latch .box").await?;
        site.heard(&[]).await;
        told(browser, &(case.told)()[0], "at the start").await?;
        // The page's own control opens the settings; a script there cannot accept.
        browser.click(case.control).await?;
        browser.wait_for("#latch dialog").await?;
        browser
            .eval(
                "for (const name of ['cmplz_accept_all']) if (window[name]) window[name](); \
             window.OneTrust && OneTrust.AllowAll(); \
             window.Cookiebot && Cookiebot.submitCustomConsent(true, true, true); \
             window.CookieConsent && CookieConsent.acceptCategory('all'); \
             window.klaro && klaro.getManager().changeAll(true)",
            )
            .await?;
        browser.click("#latch [data-latch=reject]").await?;
        site.heard(&[]).await;
        browser.goto(&page).await?;
        browser.wait_for("#latch .reopen").await?;
        site.heard(&[]).await;

        nobody(browser, &site).await?;
        browser.goto(&page).await?;
        browser.click("#latch [data-latch=accept]").await?;
        site.heard(case.all).await;
        told(browser, &(case.told)()[1], "after the accept").await?;

        nobody(browser, &site).await?;
        browser.eval(&format!("const day = Date.now() - 864e5; {}", case.stored)).await?;
        browser.goto(&page).await?;
        site.heard(case.analytics).await;
        told(browser, &(case.told)()[2], "at a return").await?;
        let record = site.records(3).await.pop().unwrap();
        let action = format!("import_{}", case.tool.split('-').next().unwrap());
        assert_eq!(record["action"], action.as_str());
        assert_eq!([&record["gesture"], &record["layer"]], ["api", "none"]);
        assert_eq!(record["trusted"], false);
        let categories = &record["answers"]["categories"];
        assert_eq!([&categories["analytics"], &categories["marketing"]], ["granted", "denied"]);

        // Once taken over, it is the visitor's own: forgetting it asks, and reads nothing again.
        browser.goto(&page).await?;
        site.heard(case.analytics).await;
        browser.eval("return latch.reset()").await?;
        browser.goto(&page).await?;
        browser.wait_for("#latch .box").await?;
        site.tracker.forget();
        site.heard(&[]).await;
        site.records(3).await;
        Ok(())
    });
}

#[test]
fn a_page_made_for_onetrust_works() {
    works_with_the_script_replaced(&Case {
        tool: "onetrust",
        page: fixture!("onetrust.html"),
        all: &ALL,
        control: "#ot-sdk-btn",
        stored: "const groups = encodeURIComponent('C0001:1,C0002:1,C0003:0,C0004:0');
            document.cookie = 'OptanonConsent=isGpcEnabled=0&datestamp=Sat+Nov+21+2026&version=202405.1.0&interactionCount=1&landingPath=NotLandingPage&groups=' + groups;
            document.cookie = 'OptanonAlertBoxClosed=' + new Date(day).toISOString()",
        analytics: &ANALYTICS,
        told: || {
            [
                json!(["wrapper false false"]),
                json!(["wrapper false false", "wrapper true true", "changed true"]),
                json!(["wrapper true false"]),
            ]
        },
    });
}

#[test]
fn a_page_made_for_cookiebot_works() {
    works_with_the_script_replaced(&Case {
        tool: "cookiebot",
        page: fixture!("cookiebot.html"),
        all: &ALL,
        control: ".cookieconsent-optout-marketing a",
        stored: "document.cookie = 'CookieConsent=' + encodeURIComponent(
            `{stamp:'x0/+==',necessary:true,preferences:false,statistics:true,marketing:false,method:'explicit',ver:1,utc:${day},region:'de'}`)",
        analytics: &ANALYTICS,
        told: || {
            [json!([]), json!(["ready", "accept true true"]), json!(["ready", "accept true false"])]
        },
    });
}

#[test]
fn a_page_made_for_vanilla_cookieconsent_works() {
    works_with_the_script_replaced(&Case {
        tool: "vanilla-cookieconsent",
        page: fixture!("vanilla-cookieconsent.html"),
        all: &[
            "/analytics-inline.gif",
            "/analytics.js",
            "/analytics.js.ran",
            "/both.gif",
            "/marketing.js",
            "/marketing.js.ran",
        ],
        control: "[data-cc=show-preferencesModal]",
        stored: "document.cookie = 'cc_cookie=' + encodeURIComponent(JSON.stringify({
            categories: ['analytics', 'necessary'], revision: 0, data: null,
            consentTimestamp: new Date(day).toISOString(), consentId: 'c6dd5b2d-42ed-4079-9195-34d199ad2185',
            services: { necessary: [], functionality: [], analytics: ['Google Analytics'], ads: [] },
            languageCode: 'en', lastConsentTimestamp: new Date(day).toISOString(),
            expirationTime: day + 182 * 864e5 }))",
        analytics: &ANALYTICS,
        told: || {
            [json!([]), json!(["first", "consent", "event true"]), json!(["consent", "event true"])]
        },
    });
}

#[test]
fn a_page_made_for_klaro_works() {
    works_with_the_script_replaced(&Case {
        tool: "klaro",
        page: fixture!("klaro.html"),
        all: &ALL,
        control: "#settings",
        stored: "document.cookie = 'klaro=' + encodeURIComponent(
            '{\"google-analytics\":true,\"advertising\":false}')",
        analytics: &ANALYTICS,
        told: || [json!([]), json!(["consents true"]), json!([])],
    });
}

#[test]
fn a_page_made_for_complianz_works() {
    works_with_the_script_replaced(&Case {
        tool: "complianz",
        page: fixture!("complianz.html"),
        all: &ALL,
        control: ".cmplz-show-banner",
        stored: "for (const pair of ['banner-status=dismissed', 'consenttype=optin', 'functional=allow',
            'preferences=deny', 'statistics=allow', 'marketing=deny']) document.cookie = 'cmplz_' + pair",
        analytics: &ANALYTICS,
        told: || {
            [
                json!(["fire "]),
                json!([
                    "fire ",
                    "preferences allow",
                    "statistics allow",
                    "marketing allow",
                    "fire preferences,statistics,marketing"
                ]),
                json!(["statistics allow", "fire statistics"]),
            ]
        },
    });
}
