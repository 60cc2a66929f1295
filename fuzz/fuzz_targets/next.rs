//! Where to go after login: whatever comes out, a browser stays on this site, or goes to the origin that is allowed.
//!
//! Input: `next`, as somebody put it into a link.
#![no_main]

use libfuzzer_sys::fuzz_target;
use throughline::web::next;
use url::Url;

/// Pages that redirect, under either kind of public URL.
const BASES: [&str; 2] = ["https://chat.example.com/login?next=x", "http://127.0.0.1:3001/account/password"];
/// The allowed origin.
const SHOP: &str = "https://shop.example:8443";

fuzz_target!(|next: &str| {
    let Some(place) = next::parse(next, |origin| origin == SHOP) else { return };
    assert!(place.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\'), "{next:?} became {place:?}");
    // A `Location` that begins with one slash is a path; with two, or a slash and a backslash, another host.
    let is_path = place.starts_with('/') && !place.starts_with("//");
    assert!(is_path || place.starts_with(&format!("{SHOP}/")), "{next:?} became {place:?}");
    for base in BASES {
        let base = Url::parse(base).unwrap();
        let goal = base.join(&place).unwrap();
        let origin = if is_path { base.origin() } else { Url::parse(SHOP).unwrap().origin() };
        assert_eq!(goal.origin(), origin, "{next:?} became {place:?}");
        assert!(!is_path || !goal.path().starts_with("//"), "{next:?} became {place:?}");
        // And it is where the link led that somebody followed.
        assert_eq!(Some(goal), base.join(next).ok(), "{next:?} became {place:?}");
    }
    assert_eq!(
        next::parse(&place, |origin| origin == SHOP).as_deref(),
        Some(place.as_str()),
        "{next:?} became {place:?}"
    );
});
