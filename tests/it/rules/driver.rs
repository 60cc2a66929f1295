//! Takes the model's steps with real requests, against two servers in turn, and compares the tokens.

use std::{
    collections::{BTreeMap, HashMap},
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use percent_encoding::percent_decode_str;
use reqwest::{Client, Method, RequestBuilder, redirect::Policy};
use serde_json::json;
use sqlx::PgPool;
use throughline::{crypto::cookie_signature::CookieKeys, domain::account::AccountId, store};
use uuid::Uuid;

use super::model::{BROWSERS, Browser, Late, PEOPLE, Person, Step, Subject, World};
use crate::support::{
    browser::{Reply, Token, send},
    database::TestDatabase,
    wire::Wire,
};

/// What the browsers call themselves, and what the account page makes of it.
const DEVICES: [(&str, &str); 3] = [
    ("Firefox/1 (Linux)", "Firefox on Linux"),
    ("Safari/1 (iPhone)", "Safari on iPhone"),
    ("Chrome/1 (Android)", "Chrome on Android"),
];
/// 45 days.
const MAX_AGE: &str = "Max-Age=3888000";
const MAX_AGE_SECONDS: i64 = 3_888_000;

/// Two servers, and a way into their database.
pub struct Site {
    client: Client,
    servers: [SocketAddr; 2],
    pool: PgPool,
    password_hash: String,
    cookie_keys: CookieKeys,
}

/// What differs from the rules.
pub type Difference = String;

impl Site {
    /// `password_hash` is the one of [`password`] 0.
    pub fn new(
        servers: [SocketAddr; 2],
        database: &TestDatabase,
        password_hash: &str,
        cookie_keys: CookieKeys,
    ) -> Self {
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { client, servers, pool: database.pool(), password_hash: password_hash.to_owned(), cookie_keys }
    }

    /// Takes these steps with three new people and three new browsers, and compares tokens: after each step that of the browser
    /// that took it, after what happened to a person those of all browsers.
    pub async fn compare(&self, number: u32, steps: &[Step], mut world: World) -> Result<(), Difference> {
        let mut cast = Cast::new(self, number).await;
        for (taken, step) in steps.iter().enumerate() {
            let person = step.browser().and_then(|browser| world.person(browser));
            let copy =
                step.browser().filter(|browser| world.is_copied(*browser)).map(|browser| cast.jars[browser].clone());
            let due = world.take(*step);
            let context = |difference| format!("after step {} ({step}): {difference}", taken + 1);
            cast.server = self.servers[taken % 2];
            let done = cast.take(*step, person).await;
            if done != due {
                let verb = |does| if does { "does" } else { "refuses" };
                return Err(context(format!(
                    "the server {} it, and the rules say that it {} it",
                    verb(done),
                    verb(due)
                )));
            }
            if let Some((jar, browser)) = copy.zip(step.browser()).filter(|(_, browser)| world.is_bound(*browser)) {
                cast.copies_are_void(&jar, browser).await.map_err(context)?;
            }
            // By the other server: what one did has to show on all.
            cast.server = self.servers[(taken + 1) % 2];
            let alone = step.browser().filter(|_| !step.reaches_others());
            for browser in alone.map_or(0..BROWSERS.len(), |browser| browser..browser + 1) {
                cast.compare_token(browser, &mut world).await.map_err(context)?;
            }
        }
        for browser in 0..BROWSERS.len() {
            cast.compare_token(browser, &mut world).await.map_err(|difference| format!("in the end: {difference}"))?;
        }
        Ok(())
    }
}

/// The same cookie, made 45 days before; one that this site did not sign stays as it is.
fn aged(keys: &CookieKeys, text: &str) -> String {
    let text = percent_decode_str(text).decode_utf8().unwrap();
    let Some(value) = keys.verify(&text) else { return text.into_owned() };
    let (rest, issued_at) = value.rsplit_once('.').unwrap();
    keys.sign(&format!("{rest}.{}", issued_at.parse::<i64>().unwrap() - MAX_AGE_SECONDS))
}

/// The password of everybody, after so many changes.
pub fn password(changes: u32) -> String {
    format!("lantern orchard {changes} quiet river")
}

/// Three people with their browsers, in a network of their own.
struct Cast<'a> {
    site: &'a Site,
    server: SocketAddr,
    number: u32,
    accounts: Vec<Uuid>,
    password_changes: [u32; 3],
    refusals: u32,
    busy: u32,
    jars: [BTreeMap<String, String>; 3],
    /// What the model's subjects are called.
    subjects: HashMap<Subject, String>,
}

impl<'a> Cast<'a> {
    async fn new(site: &'a Site, number: u32) -> Self {
        let insert = "insert into account (id, email, display_name, custom_user_id, password_hash, created_at)
            select gen_random_uuid(), lower(name) || '-' || $1 || '@example.com', name, lower(name) || '-' || $1, $2, now()
            from unnest($3::text[]) with ordinality as people (name, place) order by place returning id";
        let insert = sqlx::query_scalar(insert).bind(number.to_string()).bind(&site.password_hash);
        let accounts = insert.bind(PEOPLE.map(str::to_owned)).fetch_all(&site.pool).await.unwrap();
        let (server, jars, subjects) = (site.servers[0], Default::default(), HashMap::new());
        Self { site, server, number, accounts, password_changes: [0; 3], refusals: 0, busy: 0, jars, subjects }
    }

    /// Takes a step. `person` is who is logged in in its browser. Tells whether the server did what it was asked for.
    async fn take(&mut self, step: Step, person: Option<Person>) -> bool {
        match step {
            Step::Visit(_) => true,
            Step::LogIn { browser, person, by_form } => {
                let password = password(self.password_changes[person]);
                self.log_in(browser, person, &password, by_form).await
            }
            Step::Guess { browser, person } => {
                let former = self.password_changes[person].checked_sub(1).unwrap_or(999);
                self.log_in(browser, person, &password(former), false).await
            }
            Step::LogOut { browser, by_form, late } => match person {
                Some(person) => self.log_out_before(browser, by_form, person, late).await,
                None => self.log_out(browser, by_form).await,
            },
            Step::Erase(browser) => {
                let password = password(person.map_or(0, |person| self.password_changes[person]));
                let reply = self.submit(browser, "/account/erase", &[("current_password", &password)]).await;
                reply.header("location") == "/?done=erased"
            }
            Step::Disable(person) => self.set_disabled(person, true).await,
            Step::Enable(person) => self.set_disabled(person, false).await,
            Step::ChangePassword(browser) => self.change_password(browser, person).await,
            Step::LogOutOthers(browser) => {
                let reply = self.submit(browser, "/account/sessions/revoke", &[("others", "1")]).await;
                reply.header("location") == "/account?done=others"
            }
            Step::Revoke { by, of } => self.revoke(by, DEVICES[of].1).await,
            Step::ExpireIdle(browser) => self.age(browser, person, "last_seen_at", 14).await,
            Step::ExpireAbsolute(browser) => self.age(browser, person, "authenticated_at", 30).await,
            Step::LoseSubject(browser) => self.change_jar(|jars| drop(jars[browser].remove("subject"))),
            Step::ForgeSubject(browser) => self.change_jar(|jars| {
                let forged = Uuid::new_v4().to_string();
                jars[browser].entry("subject".to_owned()).and_modify(|text| {
                    text.truncate(text.len() - forged.len());
                    text.push_str(&forged);
                });
            }),
            Step::AgeSubject(browser) => {
                let keys = &self.site.cookie_keys;
                self.change_jar(|jars| {
                    jars[browser].entry("subject".to_owned()).and_modify(|text| *text = aged(keys, text));
                })
            }
            Step::LoseSession(browser) => self.change_jar(|jars| drop(jars[browser].remove("session"))),
            Step::LoseEverything(browser) => self.change_jar(|jars| jars[browser].clear()),
            Step::CopySubject { from, to } => self.change_jar(|jars| match jars[from].get("subject").cloned() {
                Some(text) => drop(jars[to].insert("subject".to_owned(), text)),
                None => drop(jars[to].remove("subject")),
            }),
        }
    }

    fn change_jar(&mut self, change: impl FnOnce(&mut [BTreeMap<String, String>; 3])) -> bool {
        change(&mut self.jars);
        true
    }

    async fn log_in(&mut self, browser: Browser, person: Person, password: &str, by_form: bool) -> bool {
        let email = format!("{}@example.com", self.id_of(person));
        let reply = if by_form {
            self.submit(browser, "/login", &[("email", &email), ("password", password)]).await
        } else {
            let request = self.request(browser, Method::POST, "/api/session");
            self.send(browser, request.json(&json!({"email": email, "password": password}))).await
        };
        assert!([200, 303, 401].contains(&reply.status), "{reply:?}");
        if reply.status == 401 {
            self.forget_refusals().await;
        }
        reply.status != 401
    }

    async fn log_out(&mut self, browser: Browser, by_form: bool) -> bool {
        if by_form {
            return self.submit(browser, "/logout", &[]).await.header("location") == "/";
        }
        let request = self.request(browser, Method::DELETE, "/api/session");
        self.send(browser, request).await.status == 204
    }

    /// Logs out while something of this browser is under way, which changes nothing when it comes afterwards.
    async fn log_out_before(&mut self, browser: Browser, by_form: bool, person: Person, late: Late) -> bool {
        let token = self.request(browser, Method::GET, "/token");
        let count = self.password_changes[person];
        let form = match late {
            Late::Nothing | Late::Token => None,
            Late::Name => Some(("/account/profile", "display_name=Mallory".to_owned())),
            Late::Password => {
                let form = format!("current_password={}&new_password={}", password(count), password(count + 1));
                Some(("/account/password", form.replace(' ', "+")))
            }
        };
        let mut waiting = None;
        if let Some((path, form)) = form {
            waiting = Some((self.begin(browser, path, form.len()).await, form));
            // Another tab, whose answer comes after the server has read those headers.
            self.sub(browser).await;
        }
        let is_done = self.log_out(browser, by_form).await;
        if late == Late::Token {
            let next = self.sub(browser).await;
            self.send(browser, token).await;
            assert_eq!(self.sub(browser).await, next, "a token that was asked for before the logout");
        }
        if let Some((mut wire, form)) = waiting {
            wire.send(form).await;
            let answer = wire.until_closed().await;
            assert!(answer.status() == "503" || answer.text.contains("location: /login"), "{answer:?}");
        }
        is_done
    }

    /// Sends a form's headers.
    async fn begin(&self, browser: Browser, path: &str, length: usize) -> Wire {
        let mut wire = Wire::open(self.server).await;
        let jar = &self.jars[browser];
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: subject={}; session={}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n",
            jar.get("subject").map_or("", String::as_str),
            jar["session"]
        );
        wire.send(head).await;
        wire
    }

    /// The `sub` of this browser's next token.
    async fn sub(&mut self, browser: Browser) -> String {
        let request = self.request(browser, Method::GET, "/token");
        Token::decode(&self.send(browser, request).await.body).sub().to_owned()
    }

    /// Within two seconds of a login, no server gives a token of its subject for a cookie from before.
    async fn copies_are_void(&mut self, jar: &BTreeMap<String, String>, browser: Browser) -> Result<(), Difference> {
        let sub = |reply: &Reply| Token::decode(&reply.body).sub().to_owned();
        let own = self.sub(browser).await;
        let until = Instant::now() + Duration::from_secs(2);
        for server in self.site.servers {
            let ask = || self.site.client.get(format!("http://{server}/token"));
            while sub(&send(ask().header("Cookie", format!("subject={}", jar["subject"]))).await) == own {
                if Instant::now() >= until {
                    return Err("a copy of the cookie still gives tokens after two seconds".to_owned());
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Ok(())
    }

    /// Throttling is no part of these rules.
    async fn forget_refusals(&mut self) {
        self.refusals += 1;
        if self.refusals.is_multiple_of(8) {
            sqlx::query("delete from throttle").execute(&self.site.pool).await.unwrap();
        }
    }

    async fn set_disabled(&self, person: Person, disabled: bool) -> bool {
        store::accounts::set_disabled(&self.site.pool, AccountId(self.accounts[person]), disabled).await.unwrap();
        true
    }

    async fn change_password(&mut self, browser: Browser, person: Option<Person>) -> bool {
        let count = person.map_or(0, |person| self.password_changes[person]);
        let (current, new) = (password(count), password(count + 1));
        let fields = [("current_password", current.as_str()), ("new_password", new.as_str())];
        let reply = self.submit(browser, "/account/password", &fields).await;
        let is_changed = reply.header("location") == "/account?done=password";
        if let Some(person) = person.filter(|_| is_changed) {
            self.password_changes[person] += 1;
        }
        is_changed
    }

    /// Presses the button beside every session of this device.
    async fn revoke(&mut self, browser: Browser, device: &str) -> bool {
        let request = self.request(browser, Method::GET, "/account");
        let page = self.send(browser, request).await;
        let items = page.body.split("<li>").filter(|item| item.contains(device));
        let ids = items.filter_map(|item| item.split("name=\"session\" value=\"").nth(1)?.split('"').next());
        for id in ids.map(str::to_owned).collect::<Vec<_>>() {
            let reply = self.submit(browser, "/account/sessions/revoke", &[("session", &id)]).await;
            assert_eq!(reply.header("location"), "/account?done=session");
        }
        page.status == 200
    }

    async fn age(&self, browser: Browser, person: Option<Person>, column: &str, days: i32) -> bool {
        let Some(person) = person else { return true };
        let age = format!(
            "update session set {column} = {column} - make_interval(days => $1) where account_id = $2 and user_agent = $3"
        );
        let age = sqlx::query(sqlx::AssertSqlSafe(age)).bind(days).bind(self.accounts[person]).bind(DEVICES[browser].0);
        age.execute(&self.site.pool).await.unwrap();
        store::sessions::sweep(&self.site.pool, 1_000).await.unwrap();
        true
    }

    async fn compare_token(&mut self, browser: Browser, world: &mut World) -> Result<(), Difference> {
        let (subject, person) = world.token(browser);
        let request = self.request(browser, Method::GET, "/token");
        let reply = self.send(browser, request).await;
        let on = BROWSERS[browser];
        if reply.status != 200 {
            return Err(format!("the {on} gets no token: {reply:?}"));
        }
        let token = Token::decode(&reply.body);
        let sub = token.sub().to_owned();
        match self.subjects.get(&subject) {
            Some(known) if *known != sub => {
                return Err(format!("the {on}'s token has the sub {sub}, and it should be {known}"));
            }
            None if self.subjects.values().any(|known| *known == sub) => {
                return Err(format!("the {on}'s token still has the sub {sub}, and it should be a new one"));
            }
            _ => {}
        }
        let due = match person {
            Some(person) => json!({"name": PEOPLE[person], "custom_user_id": self.id_of(person)}),
            None => json!({"name": "Anonymous", "custom_user_id": sub}),
        };
        self.subjects.insert(subject, sub);
        if *token.payload() != due {
            return Err(format!("the {on}'s token says {}, and it should say {due}", token.payload()));
        }
        match reply.set_cookie("subject") {
            Some(line) if line.contains(MAX_AGE) => Ok(()),
            other => Err(format!("the {on}'s subject is not kept for 45 more days: {other:?}")),
        }
    }

    fn id_of(&self, person: Person) -> String {
        format!("{}-{}", PEOPLE[person].to_lowercase(), self.number)
    }

    async fn submit(&mut self, browser: Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
        let request = self.request(browser, Method::POST, path).form(fields);
        self.send(browser, request).await
    }

    fn request(&self, browser: Browser, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<_> = self.jars[browser].iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.site.client.request(method, format!("http://{}{path}", self.server));
        let request = request.header("User-Agent", DEVICES[browser].0);
        let request = request.header("X-Forwarded-For", Ipv4Addr::from(0x0a00_0000 + self.number).to_string());
        if cookies.is_empty() { request } else { request.header("Cookie", cookies.join("; ")) }
    }

    /// Sends it, and keeps the cookies that come back. A busy server says when to come again.
    async fn send(&mut self, browser: Browser, request: RequestBuilder) -> Reply {
        let mut reply = send(request.try_clone().unwrap()).await;
        while reply.status == 503 {
            self.busy += 1;
            assert!(self.busy < 10, "{reply:?}");
            tokio::time::sleep(Duration::from_secs(reply.header("retry-after").parse().unwrap())).await;
            reply = send(request.try_clone().unwrap()).await;
        }
        for line in reply.set_cookies() {
            let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).unwrap();
            if line.contains("Max-Age=0") {
                self.jars[browser].remove(name);
            } else {
                self.jars[browser].insert(name.to_owned(), value.to_owned());
            }
        }
        reply
    }
}
