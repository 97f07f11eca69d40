//! What visitors can do about their own answers: be asked about what is new alone, see what is recorded
//! about them, take it along, erase it.

use anyhow::Result;
use serde_json::json;
use tests::browser::{Browser, Options, drive};
use tests::demo::DemoShop;

const DEEP: &str = "const root = document.querySelector('#latch').shadowRoot;";

async fn text(browser: &Browser, css: &str) -> Result<String> {
    let text =
        browser.eval(&format!("{DEEP} return root.querySelector('{css}').innerText")).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

#[test]
fn after_a_service_is_added_only_it_is_asked_about_by_name() {
    let shop = DemoShop::open();
    drive(Options::default(), async |browser| {
        browser.goto(&shop.page("/demo/")).await?;
        browser.click("#latch [data-latch=preferences]").await?;
        browser.click("#latch [data-item=analytics]").await?;
        browser.click("#latch [data-latch=save]").await?;
        browser.wait_for("#latch .reopen").await?;
        let add = |notice: String| {
            let service = "[[services]]\nid = \"heat\"\ncategory = \"analytics\"\nname = \"Heat \
                           Maps\"\nvendor = \"Heat Ltd\"\npurpose = { en = \"To see clicks.\", de \
                           = \"Klicks sehen.\" }\nretention = { en = \"1 day\", de = \"1 Tag\" }\n";
            format!("{notice}\n{service}")
        };
        // The server's client waits, which a thread that drives a browser must not.
        std::thread::scope(|threads| threads.spawn(|| shop.publish(add)).join().unwrap());
        browser.eval("await fetch('/s/demo.js', { cache: 'reload' }); return 1").await?;
        browser.goto(&shop.page("/demo/")).await?;
        browser.wait_for("#latch .box").await?;
        let intro = "return document.querySelector('#latch [slot=p]').textContent";
        let intro = browser.eval(intro).await?;
        assert_eq!(
            intro.as_str().unwrap().trim(),
            "New or changed since you answered: Heat Maps. Your other answers stay as they are."
        );
        browser.click("#latch [data-latch=accept]").await?;
        browser.wait_for("#latch .reopen").await?;
        let choice = browser.eval("return latch.choice()").await?;
        assert_eq!(choice["services"]["heat"], "granted");
        assert_eq!(choice["services"]["google-analytics"], "granted");
        assert_eq!(choice["services"]["meta-pixel"], "denied");
        Ok(())
    });
}

#[test]
fn visitors_see_what_is_recorded_and_erase_it() {
    let shop = DemoShop::open();
    drive(Options::default(), async |browser| {
        browser.goto(&shop.page("/demo/")).await?;
        browser.click("#latch [data-latch=preferences]").await?;
        browser.click("#latch [data-latch=mine]").await?;
        browser.wait_for("#latch .answer").await?;
        assert_eq!(text(browser, ".answer").await?, "Nothing has been recorded about you.");
        browser.click("#latch [data-deed=back]").await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        assert_eq!(shop.actions(1), ["reject_all"]);
        let log = shop.app.get("/v1/records?site=demo").bearer(&shop.app.token()).send().json();
        let context = &log["records"][0]["context"];
        let build = server::web::assets::build().to_hex();
        assert_eq!((&context["build"], &context["browser"]), (&json!(build), &json!("chrome")));
        browser.click("#latch .reopen").await?;
        browser.click("#latch [data-latch=mine]").await?;
        browser.wait_for("#latch .answer h4").await?;
        assert_eq!(text(browser, ".answer h4").await?, "You rejected everything");
        assert!(text(browser, ".answer dl").await?.contains("Meta Pixel"));
        browser.click("#latch [data-deed=erase]").await?;
        browser.click("#latch [data-deed=erase_yes]").await?;
        browser.wait_until(&format!("{DEEP} return !root.querySelector('.answer h4')")).await?;
        assert_eq!(text(browser, ".answer").await?, "Your data has been erased.");
        assert_eq!(
            browser.eval("return document.cookie.includes('latch_demo')").await?,
            json!(false)
        );
        assert_eq!(shop.actions(0), [""; 0]);
        browser.goto(&shop.page("/demo/")).await?;
        browser.wait_for("#latch .box").await?;
        Ok(())
    });
}
