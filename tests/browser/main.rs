//! Drives the demo as people do: in Chromium, with a keyboard and a pointer, over WebDriver.
//!
//! Without `chromium` and `chromedriver` on the PATH the tests are ignored; with `BROWSER_TESTS=required` they fail. The tests take turns, since each has a whole browser. With `BROWSER=firefox` it is Firefox, for tests
//! that need no DevTools.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::process::ExitCode;

use support::{processes, trial};

mod accessibility;
mod account;
mod api_page;
mod assistants;
mod coming_back;
mod composer;
mod conversation;
mod hostile_names;
mod keyboard;
mod languages;
mod mail;
mod network;
mod no_script;
mod page;
mod passkeys;
mod password;
mod providers;
mod quiet_page;
mod second_factor;
mod support;
mod tabs;
mod under_a_path;
mod vendor_sample;
mod without_fetch_metadata;
mod workbench;

fn main() -> ExitCode {
    let no_browser = processes::missing();
    let no_engine = no_browser.clone().or_else(accessibility::missing);
    let (no_browser, no_engine) = (no_browser.as_deref(), no_engine.as_deref());
    trial::run_all(&[
        (accessibility::TESTS, no_engine),
        (account::TESTS, no_browser),
        (api_page::TESTS, no_browser),
        (assistants::TESTS, no_browser),
        (coming_back::TESTS, no_browser),
        (composer::TESTS, no_browser),
        (conversation::TESTS, no_browser),
        (hostile_names::TESTS, no_browser),
        (keyboard::TESTS, no_browser),
        (languages::TESTS, no_browser),
        (mail::TESTS, no_browser),
        (network::TESTS, no_browser),
        (no_script::TESTS, no_browser),
        (page::TESTS, no_browser),
        (passkeys::TESTS, no_browser),
        (password::TESTS, no_browser),
        (providers::TESTS, no_browser),
        (quiet_page::TESTS, no_browser),
        (second_factor::TESTS, no_browser),
        (tabs::TESTS, no_browser),
        (under_a_path::TESTS, no_browser),
        (vendor_sample::TESTS, no_browser),
        (without_fetch_metadata::TESTS, no_browser),
        (workbench::TESTS, no_browser),
    ])
}
