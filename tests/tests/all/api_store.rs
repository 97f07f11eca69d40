//! The API answers the same whatever store is below it.

mod on_postgres {
    use std::process::Command;

    /// The tests of what touches the log, run once more by this very binary, over PostgreSQL.
    #[test]
    fn the_api_answers_as_it_does_on_sled() {
        let mut tests = Command::new(std::env::current_exe().unwrap());
        tests.args(["api_decisions", "api_erasing", "api_export", "api_records", "api_tree"]);
        tests.args(["api_visitor", "api_context", "api_findings", "api_notices"]);
        // These two look into sled's own files.
        tests.args(["--skip", "no_whole_address_and_no_user_agent_is_written_anywhere"]);
        tests.args(["--skip", "a_log_that_was_rewritten_and_signed_anew"]);
        tests.env("LATCH_TEST_STORE", "postgres").env("INSTA_UPDATE", "no");
        let output = tests.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let failed = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}{failed}");
        assert!(!said.contains(" 0 passed"), "{said}");
    }
}
