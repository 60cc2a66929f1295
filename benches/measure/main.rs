//! What the server costs beside what the hardware gives, and what its times tell. `make bench`, `make bench-memory`, `make timing`, `make storm`,
//! `make flood`, `make ten-million`; docs/PERFORMANCE.md says what each shows.
//!
//! All of them drive the released server from outside, over HTTP, with a private PostgreSQL. Each but `ratios` exits with 1 when
//! what it is to show does not hold.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a measurement that cannot go on has failed")]

mod bare;
mod client;
mod flood;
mod machine;
mod people;
mod ratios;
mod server;
mod storm;
mod ten_million;
mod timing;
mod verdict;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["ratios"] => ratios::measure(),
        ["memory"] => ratios::measure_memory(),
        ["timing"] => timing::measure(),
        ["storm"] => storm::measure(),
        ["flood"] => flood::measure(),
        ["ten-million"] => ten_million::measure(),
        // A child of our own, that does the bare computation on the server's cores.
        [kind, argument] => {
            bare::run(kind, argument);
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("cargo bench --bench measure ratios|memory|timing|storm|flood|ten-million");
            ExitCode::from(2)
        }
    }
}

/// A number that the caller's environment may change, such as `TRIES=30`.
#[expect(clippy::disallowed_methods, reason = "a measurement is no program with a --help")]
fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}
