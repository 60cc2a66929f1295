//! Pages with watsonx Orchestrate's chat: one that its vendor's documentation describes, and one with throughline.js that has watsonx
//! Assistant's beside it. Against our site and our stand-in.

use serde_json::json;

use crate::support::{
    Browser,
    chat::{CUSTOM_USER_ID, USER_ID},
    processes::{Program, demo_with_assistants, serve_agent},
};

crate::support::trial::tests! {
    the_vendors_page_for_an_agent_works_unchanged_before_and_after_a_login,
    the_vendors_page_for_an_agent_outlives_its_tokens,
    an_agent_without_a_valid_token_does_not_load,
    a_page_for_an_agent_that_lacks_an_option_reads_which,
    two_assistants_on_one_page_follow_one_person,
    the_home_page_can_have_an_agent,
}

const KNOWN: &str = "What do you know about me";

/// A demo with a second assistant, and what a person does at it.
struct Visit {
    person: Browser,
    site: String,
    assistant: String,
    _demo: Program,
}

impl Visit {
    async fn start() -> Self {
        let person = Browser::start().await;
        let (demo, site, assistant) = demo_with_assistants(&person.workshop.elsewhere.origin);
        Self { person, site, assistant, _demo: demo }
    }

    async fn open(&self, page: &str, more: &str) {
        let (origin, site, assistant) = (&self.person.workshop.elsewhere.origin, &self.site, &self.assistant);
        self.person.goto(format!("{origin}/{page}?site={site}&assistant={assistant}{more}")).await.unwrap();
    }

    /// Opens the vendor's page and its chat.
    async fn open_agent(&self, more: &str) {
        self.open("vendor-orchestrate.html", more).await;
        self.person.click(".launcher").await;
        self.person.seen("textarea#message").await;
    }

    /// Does something at the site in another tab, and comes back.
    async fn meanwhile(&self, act: impl AsyncFn()) {
        let page = self.person.window().await.unwrap();
        let tab = self.person.new_window().await.unwrap();
        self.person.switch_to_window(tab).await.unwrap();
        act().await;
        self.person.close_window().await.unwrap();
        self.person.switch_to_window(page).await.unwrap();
    }

    async fn log_in(&self) {
        self.person.goto(format!("{}/login", self.site)).await.unwrap();
        self.person.type_credentials("Cade").await;
        self.person.click("main form button[type=submit]").await;
        self.person.sees_as_logged_in("Cade").await;
    }

    async fn log_out(&self) {
        self.person.goto(format!("{}/logout/confirm", self.site)).await.unwrap();
        self.person.click("main form button[type=submit]").await;
        self.person.wait("nobody to be logged in", "return location.pathname === '/' && !one('[data-nav-name]')").await;
    }

    /// Moves the demo's clock: no token from before is good any longer.
    async fn let_two_hours_pass(&self) {
        let moved = reqwest::Client::new().post(format!("{}/demo/clock", self.site));
        let moved = moved.json(&json!({"advance_seconds": 7200})).send().await.unwrap();
        assert!(moved.status().is_success(), "{moved:?}");
    }

    /// Says something in one of the page's two chats, and waits for the answer.
    async fn ask(&self, chat: &str, text: &str) -> String {
        let said = "const rows = () => [...document.querySelector(`[data-web-chat=${arguments[0][0]}]`).shadowRoot \
                    .querySelectorAll('.message.assistant .bubble')]; ";
        let ready = "return typeof window.chats?.[arguments[0][0]]?.send === 'function' && Boolean(document \
                     .querySelector(`[data-web-chat=${arguments[0][0]}]`)?.shadowRoot.querySelector('.window'))";
        self.person.wait_with(&format!("the chat {chat}"), ready, json!([chat])).await;
        let send = "window.before = rows().length; window.chats[arguments[0][0]].send(arguments[0][1]);";
        self.person.js_with(&format!("{said}{send}"), json!([chat, text])).await;
        let answered = format!("{said}return rows().length > window.before && rows().at(-1).lastChild.textContent");
        let answer = self.person.wait_with(&format!("an answer of {chat} to {text}"), &answered, json!([chat])).await;
        answer.as_str().unwrap().to_owned()
    }

    /// What `throughline.token()` gives for this assistant: a claim of the token, or the error's code.
    async fn claim(&self, assistant: &str, claim: &str) -> String {
        let ask = "window.told = null; throughline.token(arguments[0][0]).then((token) => { \
                   const payload = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'); \
                   window.told = JSON.parse(atob(payload))[arguments[0][1]]; }, ({ code }) => { window.told = code; })";
        self.person.js_with(ask, json!([assistant, claim])).await;
        self.person.wait("a token or an error", "return window.told").await.as_str().unwrap().to_owned()
    }
}

fn of_user_id(answer: &str) -> String {
    let subject = answer.strip_prefix("Your user ID is ").unwrap_or_else(|| panic!("{answer}"));
    subject.trim_end_matches('.').to_owned()
}

async fn the_vendors_page_for_an_agent_works_unchanged_before_and_after_a_login() {
    let visit = Visit::start().await;
    let person = &visit.person;
    visit.open_agent("").await;
    let told = person.ask(USER_ID).await;
    assert!(of_user_id(&told).starts_with("anon-"), "{told}");
    // The page's own value of `page` counts, and that of `name` does not: the token has one.
    assert_eq!(person.ask("${context.name}").await, "Anonymous");
    assert_eq!(person.ask("${context.page}").await, "the cart");
    visit.meanwhile(async || visit.log_in().await).await;
    person.click("#logged-in").await;
    person.wait_for_answer("${context.name}", "Cade").await;
    assert_eq!(person.ask(USER_ID).await, told);
    assert_eq!((person.text("#asked").await, person.chat_is_troubled().await), ("0".to_owned(), false));
    // Another person, another thread.
    visit.meanwhile(async || visit.log_out().await).await;
    person.click("#logged-out").await;
    person.wait("the old thread to be gone", "return messages().every(({ from }) => from !== 'user')").await;
    person.click(".launcher").await;
    let after = person.ask(USER_ID).await;
    assert!(after != told && of_user_id(&after).starts_with("anon-"), "{after}");
    assert_eq!(person.ask("${context.name}").await, "Anonymous");
}

async fn the_vendors_page_for_an_agent_outlives_its_tokens() {
    let visit = Visit::start().await;
    let person = &visit.person;
    for answer in ["", "&answer=method"] {
        visit.open_agent(answer).await;
        let told = person.ask(USER_ID).await;
        assert_eq!(person.text("#asked").await, "0");
        visit.let_two_hours_pass().await;
        assert_eq!(person.ask(USER_ID).await, told);
        assert_eq!(person.text("#asked").await, "1");
    }
}

async fn an_agent_without_a_valid_token_does_not_load() {
    let visit = Visit::start().await;
    visit.person.js("window.name = 'fresh'").await;
    visit.open("vendor-orchestrate.html", "&token=a.b.c").await;
    // It says so in the console alone.
    visit.person.js("window.errors = []; console.error = (text) => window.errors.push(text)").await;
    visit.person.wait("the loader", "return Boolean(window.wxoLoader)").await;
    visit.person.js("window.wxoLoader.init()").await;
    visit
        .person
        .wait("the reason", "return window.errors.some((text) => /does not load without a valid token/.test(text))")
        .await;
    assert_eq!(visit.person.js("return Boolean(window.agent ?? chat)").await, false);
}

async fn a_page_for_an_agent_that_lacks_an_option_reads_which() {
    let visit = Visit::start().await;
    visit.open_agent("").await;
    visit.person.js("window.errors = []; console.error = (text) => window.errors.push(text)").await;
    visit.person.js("window.wxoLoader.init({ orchestrationID: 'account_instance', chatOptions: {} })").await;
    let said =
        ["hostURL", "chatOptions.agentId"].map(|name| format!("wxO error ::: Config error ::: {name} is mandatory."));
    assert_eq!(visit.person.js("return window.errors").await, json!(said));
    // Nor does it take a listener in the other chat's form.
    let refused = "try { window.agent.on({ type: 'receive', handler() {} }); } catch ({ message }) { return message; }";
    assert!(visit.person.js(refused).await.as_str().unwrap().contains("on('name', handler)"));
}

async fn two_assistants_on_one_page_follow_one_person() {
    let visit = Visit::start().await;
    let person = &visit.person;
    visit.open("two-assistants.html", "").await;
    let subject = of_user_id(&visit.ask("default", USER_ID).await);
    assert_eq!(of_user_id(&visit.ask("orchestrate", USER_ID).await), subject);
    assert_eq!(visit.ask("orchestrate", KNOWN).await, "I know this about you: name is Anonymous.");
    // A third one has nothing for visitors who are not logged in.
    assert_eq!(visit.claim("support", "external_id").await, "login_required");
    // Somebody logs in halfway.
    let page = person.open_pop_up().await;
    person.type_credentials("Cade").await;
    person.click("main form button[type=submit]").await;
    person.is_left_with(&page).await;
    assert_eq!(visit.claim("support", "external_id").await, "cade-id");
    // Both know Cade, and keep their `sub`, also past the end of their tokens.
    for _ in 0..2 {
        assert_eq!(visit.ask("default", CUSTOM_USER_ID).await, "cade-id");
        assert_eq!(visit.ask("orchestrate", KNOWN).await, "I know this about you: name is Cade.");
        for chat in ["default", "orchestrate"] {
            assert_eq!(of_user_id(&visit.ask(chat, USER_ID).await), subject, "{chat}");
        }
        visit.let_two_hours_pass().await;
    }
    assert_eq!(person.js("return window.ended").await, json!([]));
    // A logout ends both.
    visit.meanwhile(async || visit.log_out().await).await;
    person.js("throughline.refresh()").await;
    person.wait("word of the end", "return window.ended.length").await;
    assert_eq!(person.js("return window.ended").await, json!(["logout"]));
    let after = of_user_id(&visit.ask("default", USER_ID).await);
    assert_ne!(after, subject);
    assert_eq!(of_user_id(&visit.ask("orchestrate", USER_ID).await), after);
    assert_eq!(visit.ask("orchestrate", KNOWN).await, "I know this about you: name is Anonymous.");
    assert_eq!(visit.claim("support", "external_id").await, "login_required");
}

async fn the_home_page_can_have_an_agent() {
    let person = Browser::start().await;
    let (_programs, site) = serve_agent(person.workshop);
    person.goto(&site).await.unwrap();
    person.wait("the chat to be ready", "return one('#chat').dataset.chatState === 'ready'").await;
    person.click("#chat-open").await;
    let told = person.ask(USER_ID).await;
    person.click("#login > summary").await;
    person.type_credentials("Cade").await;
    person.click("#login form button[type=submit]").await;
    person.sees_as_logged_in("Cade").await;
    person.wait_for_answer("${context.name}", "Cade").await;
    assert_eq!(person.ask(USER_ID).await, told);
    person.click("form[action=\"/logout\"] button").await;
    person.sees_as_anonymous().await;
    person.is_told_that_the_conversation_ended("logout").await;
    person.wait("the old thread to be gone", "return messages().every(({ from }) => from !== 'user')").await;
    person.click("#chat-open").await;
    assert_ne!(person.ask(USER_ID).await, told);
}
