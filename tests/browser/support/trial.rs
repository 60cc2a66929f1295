//! The tests as the runner gets them. Whether what they need is there is known only when they are about to run, and without it they are
//! ignored: the standard library's runner knows no such tests, so libtest-mimic is in its place.

use std::{env, pin::Pin, process::ExitCode};

use libtest_mimic::{Arguments, Trial};

/// A test, and its name.
#[derive(Clone, Copy)]
pub struct Test {
    pub name: &'static str,
    pub run: fn() -> Pin<Box<dyn Future<Output = ()>>>,
}

/// A module's tests, by the names of their functions.
macro_rules! tests {
    ($($name:ident),+ $(,)?) => {
        pub const TESTS: &[crate::support::trial::Test] = &[$(crate::support::trial::Test {
            name: concat!(module_path!(), "::", stringify!($name)),
            run: || Box::pin($name()),
        }),+];
    };
}
pub(crate) use tests;

/// Runs those that are asked for. `missing` says what some of them lack; with `BROWSER_TESTS=required` they fail.
pub fn run_all(modules: &[(&[Test], Option<&str>)]) -> ExitCode {
    let is_required = env::var_os("BROWSER_TESTS").is_some_and(|value| value == "required");
    let mut told = None;
    let mut trials = Vec::new();
    for (tests, missing) in modules {
        if let Some(missing) = missing.filter(|_| !is_required && told != *missing) {
            eprintln!("ignored: {missing}");
            told = Some(missing);
        }
        for test in *tests {
            let (run, missing) = (test.run, missing.map(str::to_owned));
            let is_ignored = missing.is_some() && !is_required;
            let name = test.name.split_once("::").map_or(test.name, |(_, name)| name);
            let trial = Trial::test(name, move || {
                if let Some(missing) = missing {
                    return Err(missing.into());
                }
                block_on(run());
                Ok(())
            });
            trials.push(trial.with_ignored_flag(is_ignored));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn block_on(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}
