//! Each of the eight combinations of three categories means exactly itself: what is heard, once
//! each, and what is kept.

use tests::browser::{Engine, drive};
use tests::hostile::{CATEGORIES, HostileSite, SHOPS};

use super::{cookies, device, granted, heard, holding, records, toggle, visit, visitor};

tests::on_each_engine!(exactly_what_is_granted_runs);

fn exactly_what_is_granted_runs(engine: Engine) {
    let site = HostileSite::open();
    drive(visitor(engine), async |browser| {
        for (combination, shop) in SHOPS.iter().enumerate() {
            let chosen: Vec<&str> = CATEGORIES
                .into_iter()
                .enumerate()
                .filter(|(at, _)| combination >> at & 1 == 1)
                .map(|(_, category)| category)
                .collect();
            site.forget();
            visit(browser, &site.page(shop, "/shop/")).await?;
            toggle(browser, &chosen).await?;
            let mut expected = granted(&chosen);
            assert_eq!(heard(&site, expected.len()).await, expected, "{chosen:?}");
            let outcome = ["denied", "mixed", "granted"]
                [usize::from(combination > 0) + usize::from(combination == 7)];
            let record = records(&site, combination + 1).await.pop();
            assert_eq!(record, Some(format!("save {outcome}")), "{chosen:?}");
            browser
                .wait_until("return !Object.keys(localStorage).some(key => /latch/.test(key))")
                .await?;
            assert_eq!(device(browser).await?, holding(&cookies(&chosen), &chosen), "{chosen:?}");

            // On the next page the same, and the tracker's last word on the page before.
            site.forget();
            visit(browser, &site.page(shop, "/shop/next")).await?;
            expected.extend(chosen.iter().map(|category| format!("{category}/unload")));
            expected.sort();
            assert_eq!(heard(&site, expected.len()).await, expected, "{chosen:?}, next page");
            browser.goto("about:blank").await?;
            heard(&site, expected.len() + chosen.len()).await;
        }
        Ok(())
    });
}
