//! Elements that the page adds after it was parsed wait like all others, and elements marked with
//! `!` wait for a no.

use anyhow::Result;
use tests::browser::{Browser, Engine, drive};
use tests::hostile::HostileSite;

use super::{heard, settle, visit, visitor};

tests::on_each_engine!(what_is_added_later_waits_too, what_waits_for_a_no_runs_after_it_alone,);

fn what_is_added_later_waits_too(engine: Engine) {
    let site = HostileSite::open();
    drive(visitor(engine), async |browser| {
        visit(browser, &site.page("shop", "/shop/")).await?;
        add(browser, &site, "marketing", "early").await?;
        settle().await;
        assert_eq!(site.heard(), [""; 0]);
        browser.click("#latch [data-latch=accept]").await?;
        let all = super::granted(&tests::hostile::CATEGORIES).len();
        heard(&site, all + 3).await;
        assert_eq!(added(&site), EARLY);
        site.forget();
        // Under another name: a picture that a page has shown is not asked for twice.
        add(browser, &site, "marketing", "again").await?;
        assert_eq!(heard(&site, 3).await, EARLY.map(|one| one.replace("early", "again")));
        Ok(())
    });
}

fn what_waits_for_a_no_runs_after_it_alone(engine: Engine) {
    let site = HostileSite::open();
    drive(visitor(engine), async |browser| {
        // Looked at when the page is parsed, so that nothing else is needed.
        for (shop, act, expected) in [("one", "accept", &[][..]), ("two", "reject", &EARLY[..])] {
            site.forget();
            browser.goto(&site.page(shop, "/shop/")).await?;
            add(browser, &site, "!marketing", "early").await?;
            settle().await;
            assert_eq!(added(&site), [""; 0], "before {act}");
            browser.click(&format!("#latch [data-latch={act}]")).await?;
            heard(&site, 3).await;
            assert_eq!(added(&site), expected, "after {act}");
        }
        Ok(())
    });
}

const EARLY: [&str; 3] = ["early/markup-image", "early/markup-inline", "early/markup-script"];

fn added(site: &HostileSite) -> Vec<String> {
    site.heard().into_iter().filter(|one| one.starts_with("early/")).collect()
}

/// Adds inert markup to the page that needs `needs` and is heard as `name`.
async fn add(browser: &Browser, site: &HostileSite, needs: &str, name: &str) -> Result<()> {
    let at = format!("{}/{name}", site.tracker());
    browser
        .eval(&format!(
            "const add = (tag, more) => {{
               const it = document.createElement(tag);
               it.setAttribute('data-category', '{needs}');
               if (tag === 'script') it.type = 'text/plain';
               more(it);
               document.body.append(it);
             }};
             add('img', it => it.dataset.src = '{at}/markup-image');
             add('script', it => it.dataset.src = '{at}/markup-script');
             add('script', it => it.text = \"new Image().src = '{at}/markup-inline'\");"
        ))
        .await?;
    Ok(())
}
