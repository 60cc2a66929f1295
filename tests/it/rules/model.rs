//! The rules that the product exists for, as a person would tell them: three people, three browsers, and whose is whose.
//!
//! - Rule 1: a browser gets one subject. Rule 2: its tokens carry it. Rule 3: logging in changes the session, nothing else.
//! - Rule 4: a subject belongs to one account, for good. Whoever switches users, logs out where that rotates, or erases their
//!   account, gets a new one. A login and an end void every copy of its cookie.
//! - Rule 5: what ended shows in the very next token. What somebody ended on purpose ends the subject, too.

use std::{
    collections::BTreeSet,
    fmt::{self, Display, Formatter},
};

use proptest::{prelude::*, sample::select};

/// One of three.
pub type Browser = usize;
/// One of three.
pub type Person = usize;
/// Subjects are counted as they are made.
pub type Subject = usize;

pub const BROWSERS: [&str; 3] = ["laptop", "phone", "tablet"];
pub const PEOPLE: [&str; 3] = ["Ann", "Ben", "Cho"];

/// What is under way while somebody logs out, and comes after it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Late {
    Nothing,
    Token,
    Name,
    Password,
}

#[derive(Debug, Clone, Copy)]
pub enum Step {
    Visit(Browser),
    LogIn {
        browser: Browser,
        person: Person,
        by_form: bool,
    },
    /// With a wrong password, or with one that was right until it was changed.
    Guess {
        browser: Browser,
        person: Person,
    },
    LogOut {
        browser: Browser,
        by_form: bool,
        late: Late,
    },
    Disable(Person),
    Enable(Person),
    ChangePassword(Browser),
    LogOutOthers(Browser),
    Erase(Browser),
    /// On its account page, a browser logs out what the person has on another.
    Revoke {
        by: Browser,
        of: Browser,
    },
    ExpireIdle(Browser),
    ExpireAbsolute(Browser),
    LoseSubject(Browser),
    ForgeSubject(Browser),
    /// The cookie is as old as it may become, and the browser has it all the same.
    AgeSubject(Browser),
    LoseSession(Browser),
    LoseEverything(Browser),
    /// As when a browser's profile is copied.
    CopySubject {
        from: Browser,
        to: Browser,
    },
}

impl Step {
    /// The browser that takes it; `None` when nobody does.
    pub fn browser(&self) -> Option<Browser> {
        match *self {
            Self::Visit(browser)
            | Self::LogIn { browser, .. }
            | Self::Guess { browser, .. }
            | Self::LogOut { browser, .. }
            | Self::ChangePassword(browser)
            | Self::LogOutOthers(browser)
            | Self::Erase(browser)
            | Self::Revoke { by: browser, .. }
            | Self::ExpireIdle(browser)
            | Self::ExpireAbsolute(browser)
            | Self::LoseSubject(browser)
            | Self::ForgeSubject(browser)
            | Self::AgeSubject(browser)
            | Self::LoseSession(browser)
            | Self::LoseEverything(browser)
            | Self::CopySubject { to: browser, .. } => Some(browser),
            Self::Disable(_) | Self::Enable(_) => None,
        }
    }

    /// Whether other browsers may notice it.
    pub fn reaches_others(&self) -> bool {
        matches!(
            self,
            Self::LogIn { .. }
                | Self::LogOut { .. }
                | Self::ChangePassword(_)
                | Self::LogOutOthers(_)
                | Self::Erase(_)
                | Self::Revoke { .. }
        )
    }
}

/// What is true of everybody after some steps.
#[derive(Debug)]
pub struct World {
    pub rotates_at_logout: bool,
    /// Whose each subject is, and which of its cookies count.
    subjects: Vec<(Option<Person>, u32)>,
    sessions: Vec<Session>,
    may_log_in: [bool; 3],
    is_erased: [bool; 3],
    browsers: [State; 3],
}

/// The copy of a subject in a cookie.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cookie {
    subject: Subject,
    binding: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Session {
    number: usize,
    person: Person,
    subject: Subject,
    /// Where it was opened.
    at: Browser,
}

#[derive(Debug, Default, Clone, Copy)]
struct State {
    cookie: Option<Cookie>,
    /// The number of the session whose cookie the browser has.
    session: Option<usize>,
}

impl World {
    pub fn new(rotates_at_logout: bool) -> Self {
        Self {
            rotates_at_logout,
            subjects: Vec::new(),
            sessions: Vec::new(),
            may_log_in: [true; 3],
            is_erased: [false; 3],
            browsers: [State::default(); 3],
        }
    }

    /// Who is logged in in this browser.
    pub fn person(&self, browser: Browser) -> Option<Person> {
        self.session(browser).map(|session| session.person)
    }

    /// What the next token of this browser says: its subject, and the person.
    pub fn token(&mut self, browser: Browser) -> (Subject, Option<Person>) {
        let subject = self.subject(browser).unwrap_or_else(|| self.mint());
        self.keep(browser, subject);
        (subject, self.person(browser))
    }

    /// Whether somebody has logged in with the subject of this browser.
    pub fn is_bound(&self, browser: Browser) -> bool {
        self.subject(browser).is_some_and(|subject| self.subjects[subject].1 > 0)
    }

    /// Whether another browser has a copy of this one's cookie, from before anybody logged in with it.
    pub fn is_copied(&self, browser: Browser) -> bool {
        let cookie = self.browsers[browser].cookie.filter(|cookie| cookie.binding == 0);
        cookie.is_some() && self.browsers.iter().filter(|state| state.cookie == cookie).count() > 1
    }

    /// Takes a step. Tells whether the server does what it was asked for.
    pub fn take(&mut self, step: Step) -> bool {
        match step {
            Step::Guess { .. } => return false,
            Step::LogIn { person, .. } if !self.may_log_in[person] || self.is_erased[person] => return false,
            Step::ChangePassword(browser)
            | Step::LogOutOthers(browser)
            | Step::Erase(browser)
            | Step::Revoke { by: browser, .. }
                if self.person(browser).is_none() =>
            {
                return false;
            }
            Step::Visit(_) => {}
            Step::LogIn { browser, person, .. } => self.log_in(browser, person),
            Step::LogOut { browser, .. } => self.log_out(browser),
            Step::Disable(person) => {
                self.may_log_in[person] = false;
                self.end_sessions(|session| session.person == person);
            }
            Step::Enable(person) => self.may_log_in[person] = true,
            Step::ChangePassword(browser) => {
                let own = self.session(browser).unwrap();
                self.end_sessions(|session| session.person == own.person);
                self.open(browser, own.person, own.subject);
            }
            Step::LogOutOthers(browser) => {
                let own = self.session(browser).unwrap();
                self.end_sessions(|session| session.person == own.person && session != own);
            }
            Step::Revoke { by, of: other } => {
                let person = self.person(by);
                self.end_sessions(|session| Some(session.person) == person && session.at == other);
            }
            Step::Erase(browser) => {
                let person = self.person(browser).unwrap();
                self.is_erased[person] = true;
                self.sessions.retain(|session| session.person != person);
                for (_, binding) in self.subjects.iter_mut().filter(|(owner, _)| *owner == Some(person)) {
                    *binding += 1;
                }
                let new = self.mint();
                self.keep(browser, new);
            }
            Step::ExpireIdle(browser) | Step::ExpireAbsolute(browser) => {
                let person = self.person(browser);
                self.sessions.retain(|session| Some(session.person) != person || session.at != browser);
            }
            Step::LoseSession(browser) => self.browsers[browser].session = None,
            Step::LoseSubject(browser) | Step::ForgeSubject(browser) | Step::AgeSubject(browser) => {
                self.browsers[browser].cookie = None;
            }
            Step::LoseEverything(browser) => self.browsers[browser] = State::default(),
            Step::CopySubject { from, to } => self.browsers[to].cookie = self.browsers[from].cookie,
        }
        true
    }

    fn log_in(&mut self, browser: Browser, person: Person) {
        let before = self.subject(browser);
        let replaced = self.session(browser);
        self.sessions.retain(|session| Some(*session) != replaced);
        let stays = before.filter(|subject| self.subjects[*subject].0.is_none_or(|owner| owner == person));
        if let (Some(before), None) = (before, stays) {
            self.end(before);
        }
        let subject = stays.unwrap_or_else(|| self.mint());
        self.subjects[subject].0 = Some(person);
        self.open(browser, person, subject);
    }

    fn log_out(&mut self, browser: Browser) {
        let before = self.subject(browser);
        let own = self.session(browser);
        self.sessions.retain(|session| Some(*session) != own);
        self.browsers[browser].session = None;
        let Some(before) = before else { return };
        if !self.rotates_at_logout {
            return self.keep(browser, before);
        }
        self.end(before);
        let new = self.mint();
        self.keep(browser, new);
    }

    /// Opens a session, which voids every cookie of its subject but this browser's.
    fn open(&mut self, browser: Browser, person: Person, subject: Subject) {
        let number = self.sessions.iter().map(|session| session.number + 1).max().unwrap_or(0);
        self.sessions.push(Session { number, person, subject, at: browser });
        self.browsers[browser].session = Some(number);
        self.subjects[subject].1 += 1;
        self.keep(browser, subject);
    }

    /// Ends a conversation: no cookie and no session brings it back.
    fn end(&mut self, subject: Subject) {
        let binding = &mut self.subjects[subject].1;
        *binding += u32::from(*binding > 0);
        self.sessions.retain(|session| session.subject != subject);
    }

    /// The live session whose cookie this browser has.
    fn session(&self, browser: Browser) -> Option<Session> {
        let number = self.browsers[browser].session?;
        self.sessions.iter().find(|session| session.number == number && session.at == browser).copied()
    }

    /// A session's own subject counts more than the cookie's.
    fn subject(&self, browser: Browser) -> Option<Subject> {
        let counts = |cookie: &Cookie| self.subjects[cookie.subject].1 == cookie.binding;
        let of_cookie = || self.browsers[browser].cookie.filter(counts).map(|cookie| cookie.subject);
        self.session(browser).map(|session| session.subject).or_else(of_cookie)
    }

    fn mint(&mut self) -> Subject {
        self.subjects.push((None, 0));
        self.subjects.len() - 1
    }

    fn keep(&mut self, browser: Browser, subject: Subject) {
        self.browsers[browser].cookie = Some(Cookie { subject, binding: self.subjects[subject].1 });
    }

    fn end_sessions(&mut self, which: impl Fn(Session) -> bool) {
        let ended: Vec<_> = self.sessions.extract_if(.., |session| which(*session)).collect();
        let subjects: BTreeSet<_> = ended.iter().map(|session| session.subject).collect();
        for subject in subjects {
            self.subjects[subject].1 += 1;
        }
    }
}

/// Any step. What people do most comes most often, and shrinking ends at the first of three.
pub fn step() -> impl Strategy<Value = Step> {
    let browser = || 0..BROWSERS.len();
    let person = || 0..PEOPLE.len();
    let pair = || (browser(), 1..BROWSERS.len()).prop_map(|(one, on)| (one, (one + on) % BROWSERS.len()));
    let late = select(vec![Late::Nothing, Late::Token, Late::Name, Late::Password]);
    let alone = select(vec![
        Step::ChangePassword as fn(Browser) -> Step,
        Step::LogOutOthers,
        Step::Erase,
        Step::ExpireIdle,
        Step::ExpireAbsolute,
        Step::LoseSubject,
        Step::ForgeSubject,
        Step::AgeSubject,
        Step::LoseSession,
        Step::LoseEverything,
    ]);
    prop_oneof![
        4 => browser().prop_map(Step::Visit),
        6 => (browser(), person(), any::<bool>())
            .prop_map(|(browser, person, by_form)| Step::LogIn { browser, person, by_form }),
        1 => (browser(), person()).prop_map(|(browser, person)| Step::Guess { browser, person }),
        3 => (browser(), any::<bool>(), late)
            .prop_map(|(browser, by_form, late)| Step::LogOut { browser, by_form, late }),
        1 => person().prop_map(Step::Disable),
        2 => person().prop_map(Step::Enable),
        7 => (alone, browser()).prop_map(|(step, browser)| step(browser)),
        1 => pair().prop_map(|(by, of)| Step::Revoke { by, of }),
        2 => pair().prop_map(|(from, to)| Step::CopySubject { from, to }),
    ]
}

/// Up to so many of them.
pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..=most)
}

impl Display for Step {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let form = |by_form| if by_form { "on the page" } else { "by script" };
        let (on, who) = (|browser: Browser| BROWSERS[browser], |person: Person| PEOPLE[person]);
        match *self {
            Self::Visit(browser) => write!(f, "the {} asks for a token", on(browser)),
            Self::LogIn { browser, person, by_form } => {
                write!(f, "{} logs in on the {}, {}", who(person), on(browser), form(by_form))
            }
            Self::Guess { browser, person } => {
                write!(f, "{}'s password is guessed on the {}", who(person), on(browser))
            }
            Self::LogOut { browser, by_form, late } => {
                let late = match late {
                    Late::Nothing => "",
                    Late::Token => ", before a token that was asked for",
                    Late::Name => ", before the end of a request for another name",
                    Late::Password => ", before the end of a request for another password",
                };
                write!(f, "the {} logs out, {}{late}", on(browser), form(by_form))
            }
            Self::Disable(person) => write!(f, "{} is disabled", who(person)),
            Self::Enable(person) => write!(f, "{} is enabled", who(person)),
            Self::ChangePassword(browser) => write!(f, "the password is changed on the {}", on(browser)),
            Self::Erase(browser) => write!(f, "on the {} the person erases their account", on(browser)),
            Self::LogOutOthers(browser) => write!(f, "everywhere but on the {} the person is logged out", on(browser)),
            Self::Revoke { by, of } => write!(f, "on the {} the person logs the {} out", on(by), on(of)),
            Self::ExpireIdle(browser) => write!(f, "the {}'s session was not used for 14 days", on(browser)),
            Self::ExpireAbsolute(browser) => write!(f, "the {}'s session is 30 days old", on(browser)),
            Self::LoseSubject(browser) => write!(f, "the {} loses its subject's cookie", on(browser)),
            Self::ForgeSubject(browser) => write!(f, "somebody changes the subject in the {}'s cookie", on(browser)),
            Self::AgeSubject(browser) => write!(f, "the {}'s subject cookie is 45 days old", on(browser)),
            Self::LoseSession(browser) => write!(f, "the {} loses its session's cookie", on(browser)),
            Self::LoseEverything(browser) => write!(f, "the {} loses all cookies", on(browser)),
            Self::CopySubject { from, to } => write!(f, "the {} gets a copy of the {}'s subject", on(to), on(from)),
        }
    }
}
