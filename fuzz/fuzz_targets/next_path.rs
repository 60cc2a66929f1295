//! Where to go after login: whatever comes out, a browser stays on this site.
//!
//! Input: `next`, as somebody put it into a link.
#![no_main]

use libfuzzer_sys::fuzz_target;
use throughline::web::next_path;
use url::Url;

/// Pages that redirect, under either kind of public URL.
const BASES: [&str; 2] = ["https://chat.example.com/login?next=x", "http://127.0.0.1:3001/account/password"];

fuzz_target!(|next: &str| {
    let Some(path) = next_path::parse(next) else { return };
    // A `Location` that begins with one slash is a path; with two, or a slash and a backslash, another host.
    assert!(path.starts_with('/') && !path.starts_with("//"), "{next:?} became {path:?}");
    assert!(path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\'), "{next:?} became {path:?}");
    for base in BASES {
        let base = Url::parse(base).unwrap();
        let goal = base.join(&path).unwrap();
        assert_eq!(goal.origin(), base.origin(), "{next:?} became {path:?}");
        assert!(!goal.path().starts_with("//"), "{next:?} became {path:?}");
        // And it is where the link led that somebody followed.
        assert_eq!(Some(goal), base.join(next).ok(), "{next:?} became {path:?}");
    }
    assert_eq!(next_path::parse(&path).as_deref(), Some(path.as_str()), "{next:?} became {path:?}");
});
