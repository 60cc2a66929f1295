//! A page in another language, as people see it: nothing left in English, mirrored where the language runs from right to left, and
//! the switch.

use serde_json::json;

use crate::support::Browser;

crate::support::trial::tests! {
    arabic_pages_are_mirrored_and_fit_a_narrow_screen,
    scripts_speak_the_language_of_the_page,
    the_workbench_speaks_the_language_of_the_page,
    the_arabic_workbench_is_mirrored_and_its_tokens_are_not,
}

/// Texts of the page with two Latin words in a row, where none should be: names of programs and examples aside.
const ENGLISH: &str = "const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
     const found = []; \
     while (walker.nextNode()) { \
       const { textContent, parentElement } = walker.currentNode; \
       const aside = parentElement.closest('code, pre, script, noscript, span[lang=en], [data-nav-name], .languages, .brand'); \
       if (!aside && /[A-Za-z]{2,} [A-Za-z]{2,}/.test(textContent.replaceAll('Example ID', ''))) found.push(textContent.trim()); \
     } \
     return found";

async fn choose(person: &Browser, tag: &str) {
    person.click(&format!(".languages [lang={tag}]")).await;
    person.wait_with("the language", "return document.documentElement.lang === arguments[0]", tag.into()).await;
}

async fn arabic_pages_are_mirrored_and_fit_a_narrow_screen() {
    let person = Browser::start().await;
    person.log_in_by_the_form("Dana").await;
    person.open("/account").await;
    choose(&person, "ar").await;
    for width in [360, 1280] {
        let size = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        person.devtools("Emulation.setDeviceMetricsOverride", size).await;
        for path in ["/account", "/register", "/login", "/nowhere"] {
            person.open(path).await;
            let layout = "const { scrollWidth, clientWidth } = document.documentElement; \
                          const middle = (css) => { const { left, right } = one(css).getBoundingClientRect(); return (left + right) / 2; }; \
                          return [scrollWidth - clientWidth, getComputedStyle(document.body).direction, \
                          middle('.brand') > middle('nav'), one('.site-header').getBoundingClientRect().height < 64]";
            assert_eq!(person.js(layout).await, json!([0, "rtl", true, true]), "{path} at {width}");
            assert_eq!(person.js(ENGLISH).await, json!([]), "{path}");
        }
    }
}

async fn scripts_speak_the_language_of_the_page() {
    let person = Browser::start().await;
    person.open("/register").await;
    choose(&person, "de").await;
    let show = "return [text('button.show'), one('button.show').getAttribute('aria-label')]";
    assert_eq!(person.js(show).await, json!(["Anzeigen", "Passwort anzeigen"]));
    person.fill("#password", "kurz").await;
    person.wait("the hint", "return text('#password-strength') === 'Noch 11 Zeichen nötig.'").await;
    person.open("/nowhere").await;
    person
        .wait("the copy button", "return one('.copy')?.getAttribute('aria-label') === 'die Anfrage-ID kopieren'")
        .await;
    choose(&person, "ja").await;
    person.wait("the copy button", "return text('.copy') === 'コピー'").await;
}

async fn the_workbench_speaks_the_language_of_the_page() {
    let person = Browser::start().await;
    person.open_home().await;
    choose(&person, "de").await;
    person.wait("the chat", "return !one('[data-step=ask] button').disabled").await;
    person.click("[data-step=ask] button").await;
    person.wait("the step", "return text('[data-step=ask] [data-done]') === 'Erledigt:'").await;
    let shown = "return [text('[data-step=ask] button'), text('[data-billed]'), \
                 /^noch \\d+ s$/.test(text('[data-tokens] .left'))]";
    let billed = "Abgerechnete Benutzer in diesem Monat: 1 (ohne Throughline: 1)";
    assert_eq!(person.js(shown).await, json!(["Fragen, wer Sie sind", billed, true]));
    assert_eq!(
        person.js("return [text('#title'), one('#message').placeholder]").await,
        json!(["Assistent", "Nachricht schreiben"])
    );
    person.click("[data-step=login] form[data-sample=Cade] button").await;
    person.wait("the step", "return text('[data-step=login] [data-done]') === 'Erledigt:'").await;
    person.wait("the claims", "return text('[data-claims=right] .claim.sub .badge') === 'unverändert'").await;
}

async fn the_arabic_workbench_is_mirrored_and_its_tokens_are_not() {
    let person = Browser::start().await;
    person.open_home().await;
    choose(&person, "ar").await;
    for width in [360, 1280] {
        let size = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        person.devtools("Emulation.setDeviceMetricsOverride", size).await;
        person.wait("a token", "return document.querySelector('[data-tokens] .chip') !== null").await;
        let layout = "const { scrollWidth, clientWidth } = document.documentElement; \
                      const step = one('.steps > li').getBoundingClientRect(); \
                      const room = step.right - one('.steps button').getBoundingClientRect().right; \
                      const direction = (css) => getComputedStyle(one(css)).direction; \
                      return [scrollWidth - clientWidth, room >= 36, ...['main', '.steps', '.chip', '[data-claims=left]', '.bench ~ section pre'].map(direction)]";
        assert_eq!(person.js(layout).await, json!([0, true, "rtl", "rtl", "ltr", "ltr", "ltr"]), "{width}");
        assert_eq!(person.js(ENGLISH).await, json!([]));
    }
}
