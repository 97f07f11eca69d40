//! Notice files on the command line: checked, told what is wrong or unfair, published, exported.

use super::{Desk, texts};
use tests::latch::Serving;

#[test]
fn a_notice_goes_from_the_desk_to_a_version_and_back() {
    let desk = Desk::new();
    desk.starter();
    assert!(desk.says("notice check my-shop.toml").starts_with("my-shop.toml: ok: site my-shop"));
    let first = desk.says("notice import my-shop.toml");
    assert!(first.starts_with("Published version 1 of my-shop"), "{first}");
    let again = desk.says("notice import my-shop.toml");
    assert!(again.contains("nothing to publish"), "{again}");
    desk.says("notice export my-shop -o exported.toml");
    let same = desk.says("notice import exported.toml");
    assert!(same.contains("nothing to publish"), "{same}");
    assert!(desk.says("notice list").contains("my-shop  1"));
    assert!(desk.fails(1, "notice export other").contains("no site"));
}

#[test]
fn a_broken_notice_is_told_by_line_and_never_published() {
    let desk = Desk::new();
    let broken = desk.starter().replace("retention.en", "retentoin.en");
    desk.write("broken.toml", &broken);
    for command in ["notice check my-shop.toml broken.toml", "notice import broken.toml"] {
        let told = desk.fails(1, command);
        assert!(told.contains("broken.toml:35:1: services[0].retentoin"), "{told}");
        assert!(told.contains("did you mean `retention`?"), "{told}");
    }
    assert!(desk.fails(1, "notice check gone.toml").contains("cannot open gone.toml"));
    assert!(desk.fails(2, "notice new Shop! --origin https://x.example").contains("an id is"));
    assert!(desk.fails(2, "notice new shop --origin x.example/a").contains("no origin"));
}

#[test]
fn an_unfair_notice_is_told_and_published_only_with_a_reason() {
    let desk = Desk::new();
    let unfair = desk.starter() + "\n[look]\nreopen = \"inline\"\nbuttons = [\"accept\"]\n";
    desk.write("unfair.toml", &unfair);
    for command in ["notice check unfair.toml", "notice import unfair.toml"] {
        let told = desk.fails(1, command);
        assert!(told.contains(":85:1: look.reopen: warning: no control is drawn"), "{told}");
        assert!(told.contains(":86:1: look.buttons: unfair (reject_missing): "), "{told}");
        assert!(told.contains("--despite \"REASON\""), "{told}");
    }
    assert!(!desk.0.path().join("data").exists(), "nothing was published");
    assert!(desk.fails(2, "notice import unfair.toml --despite no").contains("3 to 500"));
    for command in ["check", "import"] {
        let mut command = desk.command(&format!("notice {command} unfair.toml --despite"));
        let output = command.arg("Counsel wants it").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert!(texts(&output).1.contains("(reject_missing)"), "it is told all the same");
    }
    let list = desk.says("notice list");
    let told = "my-shop 1 is unfair (reject_missing). Published all the same by the command line: \
                Counsel wants it";
    assert!(list.contains(told), "{list}");
    let log = desk.0.path().join("log");
    let file = std::fs::File::create(&log).unwrap();
    let mut serving = Serving::start_logging(desk.command("serve"), file);
    let changed = unfair.replace("Counts visits", "Counts all visits");
    desk.write("unfair.toml", &changed);
    let mut command = desk.command("notice import unfair.toml --despite");
    assert!(command.arg("Counsel wants it still").output().unwrap().status.success());
    assert_eq!(serving.stop("-TERM"), Some(0));
    let log = std::fs::read_to_string(log).unwrap();
    let told = log.lines().find(|line| line.contains("an unfair notice was published"));
    for part in ["WARN", "my-shop", "version=2", "reject_missing", "Counsel wants it still"] {
        assert!(told.is_some_and(|line| line.contains(part)), "{part}: {log}");
    }
}

#[test]
fn a_notice_is_imported_as_it_is_written() {
    let desk = Desk::new();
    let more = "off = \"window.stop()\"\nstorage = [{ kind = \"local\", name = \"_x\" }]\n";
    let whole = desk.starter().replace("# The hosts it contacts", &format!("{more}# The hosts"));
    desk.write("whole.toml", &whole);
    desk.says("notice import whole.toml");
    let back = desk.says("notice export my-shop");
    assert!(back.contains("off = \"window.stop()\""), "{back}");
    assert!(back.contains("{ kind = \"local\", name = \"_x\" }"), "{back}");
}
