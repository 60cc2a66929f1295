//! The rules that the product exists for, as a person would tell them: three people, three browsers, and whose is whose.
//!
//! - Rule 1: a browser gets one subject. Rule 2: its tokens carry it. Rule 3: logging in changes the session, nothing else.
//! - Rule 4: a subject belongs to one account. Whoever switches users, or logs out where that rotates, gets a new one.
//! - Rule 5: what ended shows in the very next token.

use std::fmt::{self, Display, Formatter};

use proptest::{prelude::*, sample::select};

/// One of three.
pub type Browser = usize;
/// One of three.
pub type Person = usize;
/// Subjects are counted as they are made.
pub type Subject = usize;

pub const BROWSERS: [&str; 3] = ["laptop", "phone", "tablet"];
pub const PEOPLE: [&str; 3] = ["Ann", "Ben", "Cho"];

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
    },
    Disable(Person),
    Enable(Person),
    ChangePassword(Browser),
    LogOutOthers(Browser),
    /// On its account page, a browser logs out what the person has on another.
    Revoke {
        by: Browser,
        of: Browser,
    },
    ExpireIdle(Browser),
    ExpireAbsolute(Browser),
    LoseSubject(Browser),
    ForgeSubject(Browser),
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
            | Self::Revoke { by: browser, .. }
            | Self::ExpireIdle(browser)
            | Self::ExpireAbsolute(browser)
            | Self::LoseSubject(browser)
            | Self::ForgeSubject(browser)
            | Self::LoseSession(browser)
            | Self::LoseEverything(browser)
            | Self::CopySubject { to: browser, .. } => Some(browser),
            Self::Disable(_) | Self::Enable(_) => None,
        }
    }

    /// Whether other browsers may notice it.
    pub fn reaches_others(&self) -> bool {
        matches!(self, Self::ChangePassword(_) | Self::LogOutOthers(_) | Self::Revoke { .. })
    }
}

/// What is true of everybody after some steps.
#[derive(Debug)]
pub struct World {
    pub rotates_at_logout: bool,
    /// Whose each subject is.
    owners: Vec<Option<Person>>,
    is_disabled: [bool; 3],
    browsers: [State; 3],
}

#[derive(Debug, Default, Clone, Copy)]
struct State {
    cookie: Option<Subject>,
    session: Option<(Person, Subject)>,
}

impl World {
    pub fn new(rotates_at_logout: bool) -> Self {
        Self { rotates_at_logout, owners: Vec::new(), is_disabled: [false; 3], browsers: [State::default(); 3] }
    }

    /// Who is logged in in this browser.
    pub fn person(&self, browser: Browser) -> Option<Person> {
        self.browsers[browser].session.map(|(person, _)| person)
    }

    /// What the next token of this browser says: its subject, and the person.
    pub fn token(&mut self, browser: Browser) -> (Subject, Option<Person>) {
        let subject = self.subject(browser).unwrap_or_else(|| self.mint());
        self.browsers[browser].cookie = Some(subject);
        (subject, self.person(browser))
    }

    /// Takes a step. Tells whether the server does what it was asked for.
    pub fn take(&mut self, step: Step) -> bool {
        match step {
            Step::Guess { .. } => return false,
            Step::LogIn { person, .. } if self.is_disabled[person] => return false,
            Step::ChangePassword(browser) | Step::LogOutOthers(browser) | Step::Revoke { by: browser, .. }
                if self.person(browser).is_none() =>
            {
                return false;
            }
            Step::Visit(_) => {}
            Step::LogIn { browser, person, .. } => {
                let known =
                    self.subject(browser).filter(|subject| self.owners[*subject].is_none_or(|owner| owner == person));
                let subject = known.unwrap_or_else(|| self.mint());
                self.owners[subject] = Some(person);
                self.browsers[browser] = State { cookie: Some(subject), session: Some((person, subject)) };
            }
            Step::LogOut { browser, .. } => {
                let subject = self.subject(browser);
                let next = if self.rotates_at_logout { subject.map(|_| self.mint()) } else { subject };
                self.browsers[browser] = State { cookie: next, session: None };
            }
            Step::Disable(person) => {
                self.is_disabled[person] = true;
                self.end_sessions(|_, of| of == person);
            }
            Step::Enable(person) => self.is_disabled[person] = false,
            Step::ChangePassword(browser) => {
                let person = self.person(browser);
                self.end_sessions(|at, of| at != browser && Some(of) == person);
                self.browsers[browser].cookie = self.subject(browser);
            }
            Step::LogOutOthers(browser) => {
                let person = self.person(browser);
                self.end_sessions(|at, of| at != browser && Some(of) == person);
            }
            Step::Revoke { by, of: other } => {
                let person = self.person(by);
                self.end_sessions(|at, of| at == other && Some(of) == person);
            }
            Step::ExpireIdle(browser) | Step::ExpireAbsolute(browser) | Step::LoseSession(browser) => {
                self.browsers[browser].session = None;
            }
            Step::LoseSubject(browser) | Step::ForgeSubject(browser) => self.browsers[browser].cookie = None,
            Step::LoseEverything(browser) => self.browsers[browser] = State::default(),
            Step::CopySubject { from, to } => self.browsers[to].cookie = self.browsers[from].cookie,
        }
        true
    }

    /// A session's own subject counts more than the cookie's.
    fn subject(&self, browser: Browser) -> Option<Subject> {
        let State { cookie, session } = self.browsers[browser];
        session.map(|(_, subject)| subject).or(cookie)
    }

    fn mint(&mut self) -> Subject {
        self.owners.push(None);
        self.owners.len() - 1
    }

    fn end_sessions(&mut self, which: impl Fn(Browser, Person) -> bool) {
        for (at, state) in self.browsers.iter_mut().enumerate() {
            state.session = state.session.filter(|(of, _)| !which(at, *of));
        }
    }
}

/// Any step. What people do most comes most often, and shrinking ends at the first of three.
pub fn step() -> impl Strategy<Value = Step> {
    let browser = || 0..BROWSERS.len();
    let person = || 0..PEOPLE.len();
    let pair = || (browser(), 1..BROWSERS.len()).prop_map(|(one, on)| (one, (one + on) % BROWSERS.len()));
    let alone = select(vec![
        Step::ChangePassword as fn(Browser) -> Step,
        Step::LogOutOthers,
        Step::ExpireIdle,
        Step::ExpireAbsolute,
        Step::LoseSubject,
        Step::ForgeSubject,
        Step::LoseSession,
        Step::LoseEverything,
    ]);
    prop_oneof![
        4 => browser().prop_map(Step::Visit),
        6 => (browser(), person(), any::<bool>())
            .prop_map(|(browser, person, by_form)| Step::LogIn { browser, person, by_form }),
        1 => (browser(), person()).prop_map(|(browser, person)| Step::Guess { browser, person }),
        3 => (browser(), any::<bool>()).prop_map(|(browser, by_form)| Step::LogOut { browser, by_form }),
        1 => person().prop_map(Step::Disable),
        2 => person().prop_map(Step::Enable),
        6 => (alone, browser()).prop_map(|(step, browser)| step(browser)),
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
            Self::LogOut { browser, by_form } => write!(f, "the {} logs out, {}", on(browser), form(by_form)),
            Self::Disable(person) => write!(f, "{} is disabled", who(person)),
            Self::Enable(person) => write!(f, "{} is enabled", who(person)),
            Self::ChangePassword(browser) => write!(f, "the password is changed on the {}", on(browser)),
            Self::LogOutOthers(browser) => write!(f, "everywhere but on the {} the person is logged out", on(browser)),
            Self::Revoke { by, of } => write!(f, "on the {} the person logs the {} out", on(by), on(of)),
            Self::ExpireIdle(browser) => write!(f, "the {}'s session was not used for 14 days", on(browser)),
            Self::ExpireAbsolute(browser) => write!(f, "the {}'s session is 30 days old", on(browser)),
            Self::LoseSubject(browser) => write!(f, "the {} loses its subject's cookie", on(browser)),
            Self::ForgeSubject(browser) => write!(f, "somebody changes the subject in the {}'s cookie", on(browser)),
            Self::LoseSession(browser) => write!(f, "the {} loses its session's cookie", on(browser)),
            Self::LoseEverything(browser) => write!(f, "the {} loses all cookies", on(browser)),
            Self::CopySubject { from, to } => write!(f, "the {} gets a copy of the {}'s subject", on(to), on(from)),
        }
    }
}
