//! Drives the demo as people do: in Chromium, with a keyboard and a pointer, over WebDriver.
//!
//! Without `chromium` and `chromedriver` on the PATH each test says on stderr that it was skipped, and passes; with
//! `BROWSER_TESTS=required` it fails. The tests take turns, since each has a whole browser. With `BROWSER=firefox` it is Firefox, for tests
//! that need no DevTools.

#![cfg(feature = "demo")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod accessibility;
mod account;
mod api_page;
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
mod password;
mod quiet_page;
mod support;
mod tabs;
mod under_a_path;
mod vendor_sample;
mod without_fetch_metadata;
mod workbench;
