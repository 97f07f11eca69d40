//! `latch retention`: told first, set, kept to by a running server, taken away.

use super::{Desk, texts};

#[test]
fn records_are_kept_as_long_as_the_owner_says() {
    let desk = Desk::new();
    desk.starter();
    desk.says("notice import my-shop.toml");
    let store = server::store::SledStore::open(&desk.0.path().join("data/store")).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for number in 0..3 {
        // Years ago.
        let now = 1_600_000_000_000 + number;
        let site = "my-shop";
        let sample = tests::sample::Sample { site, now, ..tests::sample::Sample::number(number) };
        runtime.block_on(server::store::Store::append(&store, sample.record())).unwrap();
    }
    drop(store);
    let output = desk.run("retention list");
    let (out, err) = texts(&output);
    assert!(
        err.contains("Nothing expires: no site has a rule") && out.contains("for ever"),
        "{out}"
    );
    assert!(desk.says("retention preview").contains("no rule is set"));
    let told = desk.says("retention set my-shop 25months --dry-run");
    assert!(told.starts_with("3 records of my-shop would go: they ended before 20"), "{told}");
    assert!(desk.says("retention list").contains("for ever"), "a look sets nothing");
    assert!(desk.fails(2, "retention set my-shop 25months").contains("--yes"));
    assert!(desk.fails(2, "retention set my-shop 3days").contains("30 days to 20 years"));
    assert!(desk.fails(1, "retention set other 25months").contains("unknown_site"));
    let _serving = desk.serve("");
    let told = desk.says("retention set my-shop 25months --yes");
    assert!(told.contains("3 records will go within the hour"), "{told}");
    let rules = desk.says("retention list");
    assert!(rules.contains("my-shop  P25M") && rules.contains("command line"), "{rules}");
    // The server looks a while after its start.
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while desk.says("log --count") != "0\n" {
        assert!(std::time::Instant::now() < patience, "nothing expires");
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    let account = desk.says("log erasures");
    assert!(account.contains("retention of my-shop, P25M: ended before 20"), "{account}");
    desk.says("retention remove my-shop");
    assert!(desk.says("retention list").contains("for ever"));
    desk.says("log evidence -o evidence.ndjson");
    let key = desk.says("log key");
    let verified = desk.command("log verify evidence.ndjson --key").arg(key.trim()).output();
    let (out, err) = texts(&verified.unwrap());
    assert!(
        out.contains("3 erased or expired records") && out.contains("1 of retention"),
        "{out}{err}"
    );
}
