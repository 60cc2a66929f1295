//! A browser with an empty profile, and how a test looks into its pages.

use std::{
    io::{Read, Write},
    mem::ManuallyDrop,
    net::TcpStream,
    ops::Deref,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use thirtyfour::{
    Capabilities, ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, FirefoxCapabilities, Key,
    WebDriver, WebElement, error::WebDriverError,
};
use tokio::sync::{Mutex, MutexGuard};

use super::{
    filter,
    processes::{Engine, Workshop},
};

const WIDTH: u32 = 1200;
const HEIGHT: u32 = 900;

/// Nothing on these pages may take longer, on a machine with other things to do.
const PATIENCE: Duration = Duration::from_secs(30);

const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// What the scripts below may use: the chat's shadow root, its messages, what is shown, and what has the focus.
const HELPERS: &str = r"
const chat = document.querySelector('[data-web-chat]')?.shadowRoot;
const one = (css) => document.querySelector(css) ?? chat?.querySelector(css) ?? null;
const text = (css) => one(css)?.textContent.trim() ?? null;
const isShown = (element) => Boolean(element?.getClientRects().length);
const messages = () => [...(chat?.querySelectorAll('.message') ?? [])].map((row) => {
  const bubble = row.querySelector('.bubble').cloneNode(true);
  bubble.querySelector('.unseen')?.remove();
  const from = ['user', 'assistant', 'notice'].find((name) => row.classList.contains(name));
  return { from, text: bubble.textContent, mark: row.querySelector('.mark')?.textContent ?? null };
});
const focused = () => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
};
";

/// A running browser. It ends when this is dropped.
pub struct Browser {
    driver: ManuallyDrop<WebDriver>,
    pub workshop: &'static Workshop,
    _turn: MutexGuard<'static, ()>,
}

fn chromium(workshop: &Workshop, preferences: &Value, flags: &[&str]) -> ChromeCapabilities {
    let mut wanted = DesiredCapabilities::chrome();
    wanted.set_binary(workshop.program.to_str().unwrap()).unwrap();
    let profile = format!("--user-data-dir={}", workshop.fresh_profile().display());
    let size = format!("--window-size={WIDTH},{HEIGHT}");
    for flag in FLAGS.iter().chain(flags).copied().chain([&*profile, &size]) {
        wanted.add_arg(flag).unwrap();
    }
    wanted.add_experimental_option("prefs", preferences).unwrap();
    wanted
}

/// With a fresh profile of the driver's.
fn firefox(workshop: &Workshop) -> FirefoxCapabilities {
    let mut wanted = DesiredCapabilities::firefox();
    wanted.set_firefox_binary(workshop.program.to_str().unwrap()).unwrap();
    for flag in ["-headless", &format!("--width={WIDTH}"), &format!("--height={HEIGHT}")] {
        wanted.add_arg(flag).unwrap();
    }
    wanted
}

impl Deref for Browser {
    type Target = WebDriver;

    fn deref(&self) -> &WebDriver {
        &self.driver
    }
}

impl Drop for Browser {
    /// Ends the session without the test's runtime, which waits for us here. The client's own way would wait for it too.
    fn drop(&mut self) {
        let address = self.workshop.driver.trim_start_matches("http://");
        let request = format!(
            "DELETE /session/{} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n",
            self.driver.session_id()
        );
        let ended = TcpStream::connect(address).and_then(|mut stream| {
            stream.write_all(request.as_bytes())?;
            stream.read(&mut [0; 1024])
        });
        assert!(ended.is_ok() || std::thread::panicking(), "the browser did not end: {ended:?}");
    }
}

impl Browser {
    /// A browser that nobody used yet.
    pub async fn start() -> Self {
        Self::start_with(&json!({}), &[]).await
    }

    /// A browser with JavaScript switched off.
    pub async fn start_without_javascript() -> Self {
        Self::start_with(&json!({"profile.managed_default_content_settings.javascript": 2}), &[]).await
    }

    /// A browser whose `Sec-Fetch-…` headers get lost on the way.
    pub async fn start_without_fetch_metadata() -> Self {
        let proxy = format!("--proxy-server=http://{}", filter::start());
        Self::start_with(&json!({}), &[&proxy, "--proxy-bypass-list=<-loopback>"]).await
    }

    async fn start_with(preferences: &Value, flags: &[&str]) -> Self {
        static TURN: Mutex<()> = Mutex::const_new(());
        let workshop = Workshop::find();
        let turn = TURN.lock().await;
        let wanted: Capabilities = match workshop.engine {
            Engine::Chromium => chromium(workshop, preferences, flags).into(),
            Engine::Firefox => firefox(workshop).into(),
        };
        let driver = WebDriver::new(&workshop.driver, wanted).await.expect("the browser starts");
        Self { driver: ManuallyDrop::new(driver), workshop, _turn: turn }
    }

    /// The address of one of the site's pages.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.workshop.site)
    }

    /// Opens one of the site's pages.
    pub async fn open(&self, path: &str) {
        self.goto(self.url(path)).await.unwrap();
    }

    /// What a script in the page gives back.
    pub async fn js(&self, script: &str) -> Value {
        self.js_with(script, Value::Null).await
    }

    /// Likewise; the script finds its argument as `arguments[0]`.
    pub async fn js_with(&self, script: &str, argument: Value) -> Value {
        self.try_js(script, argument).await.unwrap_or_else(|error| panic!("{error}: {script}"))
    }

    async fn try_js(&self, script: &str, argument: Value) -> Result<Value, WebDriverError> {
        Ok(self.execute(format!("{HELPERS}\n{script}"), vec![argument]).await?.json().clone())
    }

    /// Waits until a script in the page gives something true, and gives it back.
    pub async fn wait(&self, what: &str, script: &str) -> Value {
        self.wait_with(what, script, Value::Null).await
    }

    /// Likewise; the script finds its argument as `arguments[0]`.
    pub async fn wait_with(&self, what: &str, script: &str, argument: Value) -> Value {
        // A page on its way out answers nothing; the next one does.
        let look = async || self.try_js(script, argument.clone()).await.ok().filter(is_true);
        until(what, look, async || self.describe().await).await
    }

    /// The text of an element of the page or the chat.
    pub async fn text(&self, css: &str) -> String {
        let text = self.js_with("return text(arguments[0])", css.into()).await;
        text.as_str().unwrap_or_else(|| panic!("there is no {css}")).to_owned()
    }

    /// Waits for an element of the page or the chat that can be seen.
    pub async fn seen(&self, css: &str) -> WebElement {
        let script = format!("{HELPERS}\nconst found = one(arguments[0]); return isShown(found) ? found : null");
        // A page on its way out gives none; the next one does.
        let look = async || self.execute(&script, vec![css.into()]).await.ok()?.element().ok();
        until(&format!("{css} to be seen"), look, async || self.describe().await).await
    }

    /// Clicks an element, as soon as it can be seen and is not disabled.
    pub async fn click(&self, css: &str) {
        let enabled = "const found = one(arguments[0]); return Boolean(found) && !found.disabled";
        self.wait_with(&format!("{css} to be enabled"), enabled, css.into()).await;
        self.seen(css).await.click().await.unwrap();
    }

    /// Types into an element in place of what is there.
    pub async fn fill(&self, css: &str, text: &str) {
        let element = self.seen(css).await;
        element.clear().await.unwrap();
        element.send_keys(text).await.unwrap();
    }

    /// Presses a key, wherever the focus is.
    pub async fn press(&self, key: Key) {
        self.action_chain().send_keys(key).perform().await.unwrap();
    }

    /// A command of the DevTools protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.cdp().send_raw(command, parameters).await.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// What can be seen, for whoever has to find out why a test failed.
    async fn describe(&self) -> String {
        let script = "return JSON.stringify({ at: location.href, page: document.body.innerText, messages: messages(), \
                      trouble: isShown(one('.trouble')) ? text('.trouble') : null })";
        let page = self.try_js(script, Value::Null).await;
        page.map_or_else(|error| error.to_string(), |value| value.as_str().unwrap_or_default().to_owned())
    }
}

fn is_true(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false)) && *value != json!("") && *value != json!(0)
}

/// Looks again and again until there is something, and fails with a description when it takes too long.
pub async fn until<T>(what: &str, look: impl AsyncFn() -> Option<T>, describe: impl AsyncFn() -> String) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        let in_vain = if started.elapsed() > PATIENCE { Some(describe().await) } else { None };
        assert!(in_vain.is_none(), "waited in vain for {what}: {}", in_vain.unwrap_or_default());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
