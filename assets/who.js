// The home page's "who you are", kept true in place, and its forms for login and logout without a reload.
// Tokens come from throughline.js alone: whoever fetched one beside it could be given another subject.
// Values reach the page as text, never as markup.

const MEMORY_KEY = "throughline.seen";
const ANSWER_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 4_000;

const one = (selector, within = document) => within.querySelector(selector);

/** Writes only what differs, so that a live region speaks when something changed and not at every refresh. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A name may be thousands of characters long; where it stands beside other words, its beginning is enough. */
function shorten(name) {
  const letters = Array.from(name);
  return letters.length > 60 ? `${letters.slice(0, 60).join("")}…` : name;
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// ---- Who you are

const hasChat = Boolean(one("#chat[data-chat-script]"));
let memory = null; // stands in where the browser keeps no storage

/** Remembers who this tab saw last, and who before that. */
function remember(now) {
  try {
    memory = JSON.parse(sessionStorage.getItem(MEMORY_KEY)) ?? memory;
  } catch { /* this page remembers, the next one starts anew */ }
  const last = memory?.now;
  if (last && last.subject === now.subject && last.name === now.name) return memory;
  // A name outlives neither its login nor its subject: the next person at this browser may be another.
  const keepsName = last && last.subject === now.subject && (now.authenticated || !last.authenticated);
  memory = { before: last && { subject: last.subject, name: keepsName ? last.name : null }, now };
  try {
    sessionStorage.setItem(MEMORY_KEY, JSON.stringify(memory));
  } catch { /* likewise */ }
  return memory;
}

/** The line's two stops as [label, name], which of them is faint, and the words above it. */
function describe({ before, now }) {
  const name = shorten(now.name);
  const right = ["Now", name];
  if (before && before.subject !== now.subject) {
    const note = `You are ${name}. A new subject: the conversation before has ended.`;
    return { left: ["Before", "Ended"], right, faint: "left", broken: true, label: "New subject", note };
  }
  if (before) {
    const earlier = before.name === null ? "Logged in" : shorten(before.name);
    const note = `${earlier} before, ${name} now: same subject, so the conversation goes on.`;
    return { left: ["Before", earlier], right, label: "Same subject", note };
  }
  if (now.authenticated) {
    const note = hasChat ? "The chat knows you by name." : "This site knows you by name.";
    return { left: ["Before", "Not seen here"], right, faint: "left", label: "Subject", note };
  }
  const note = hasChat
    ? "You can chat right away. Log in at any time: the conversation goes on."
    : "Log in at any time: the subject stays.";
  return { left: ["Now", name], right: ["Once you log in", "Your name"], faint: "right", label: "Subject", note };
}

function show(session) {
  const { subject, authenticated, display_name, custom_user_id } = session;
  const name = display_name ?? "Anonymous";
  const view = describe(remember({ subject, name, authenticated }));
  const at = (part) => one(`[data-who="${part}"]`);
  write(at("name"), shorten(name));
  write(at("whole-name"), name);
  // A name too long for its place scrolls, and the keyboard must reach it to scroll it.
  if (at("whole-name").scrollHeight > at("whole-name").clientHeight) at("whole-name").tabIndex = 0;
  write(at("subject"), subject);
  write(at("subject-label"), view.label);
  write(at("custom-user-id"), custom_user_id ?? subject);
  write(at("note"), view.note);
  at("line").classList.toggle("broken", Boolean(view.broken));
  for (const side of ["left", "right"]) {
    write(one(".line-label", at(side)), view[side][0]);
    write(one("bdi", at(side)), view[side][1]);
    at(side).classList.toggle("faint", view.faint === side);
  }
  for (const part of document.querySelectorAll("[data-when-anonymous]")) part.hidden = authenticated;
  if (authenticated) one("#login").open = false;
  else write(one("#logout-error"), "");
  write(one('[data-show="session"]'), JSON.stringify(session, null, 2));
  showInHeader(display_name);
}

function showInHeader(name) {
  const nav = one("[data-nav]");
  const shown = one("[data-nav-name]", nav);
  if (name === null && shown) {
    nav.replaceChildren(make("a", { href: "/login" }, "Log in"), make("a", { href: "/register" }, "Register"));
  } else if (name !== null && shown) {
    write(shown, shorten(name));
  } else if (name !== null) {
    const label = make("bdi", {}, shorten(name));
    label.dataset.navName = "";
    const button = make("button", { type: "submit", className: "quiet" }, "Log out");
    button.dataset.working = "Logging out…";
    const prefix = make("span", { className: "visually-hidden" }, "Your account, ");
    nav.replaceChildren(
      make("a", { className: "nav-name", href: "/account" }, prefix, label),
      make("form", { method: "post", action: "/logout" }, button),
    );
  }
}

// ---- Asking the server who that is

let seen = null; // the newest token's {subject, authenticated}
let asking = null;
let outdated = false;
let askAgain = 0;

async function ask() {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const answer = await fetch("/api/session", { cache: "no-store", signal });
  if (!answer.ok) throw new Error(`/api/session answers ${answer.status}`);
  return answer.json();
}

/** Only after a token: asked beside the first one, the server would give a new browser two subjects. */
async function askUntilCurrent() {
  clearTimeout(askAgain);
  try {
    do {
      outdated = false;
      const session = await ask();
      if (!outdated) show(session);
      // Somebody logged in or out between the two answers, elsewhere: the next token tells.
      const agrees = !seen || (session.subject === seen.subject && session.authenticated === seen.authenticated);
      if (!agrees && !outdated) askAgain = setTimeout(() => throughline.refresh().catch(() => {}), 1000);
    } while (outdated);
  } catch {
    askAgain = setTimeout(update, ASK_AGAIN_MS);
  }
}

function update() {
  outdated = true;
  asking ??= askUntilCurrent().finally(() => (asking = null));
  return asking;
}

// ---- Login and logout in place

function inWords({ status, retryAfter, problem }) {
  const wait = retryAfter > 90 ? `${Math.ceil(retryAfter / 60)} minutes` : `${retryAfter || "a few"} seconds`;
  if (status === undefined) return "Can't reach the server. Check your connection, then try again.";
  if (status === 401) return "That email and password don't match. Check both and try again.";
  if (status === 422) return "The server can't use that. Check your email address and password, then try again.";
  if (status === 429) return `That was tried too often. Wait ${wait}, then try again.`;
  if (status === 503) return `The server is busy. Wait ${wait}, then try again.`;
  return problem?.detail ? `${problem.detail} Try again.` : `The server answers ${status}. Try again in a moment.`;
}

/** The error in words beside its field (`""`: none), and what a screen reader says with the field. */
function mark(input, text) {
  const beside = one(`#${input.id}-error`);
  beside.replaceChildren(...(text ? [make("span", { className: "visually-hidden" }, "Error: "), text] : []));
  input.toggleAttribute("aria-invalid", Boolean(text));
  if (text) input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", text ? beside.id : "login-error");
}

function findMistakes({ email, password }) {
  return [
    [email, email.value.trim() ? "" : "Enter your email address."],
    [password, password.value ? "" : "Enter your password."],
  ];
}

async function logIn(form) {
  const { email, password } = form.elements;
  const mistakes = findMistakes(form.elements);
  mistakes.forEach(([input, text]) => mark(input, text));
  write(one("#login-error"), "");
  const first = mistakes.find(([, text]) => text);
  if (first) return first[0].focus();
  try {
    const session = await throughline.login(email.value, password.value);
    show(session);
    form.reset();
    one("#who-heading").focus();
  } catch (error) {
    password.value = "";
    for (const { field, message } of error.problem?.errors ?? []) {
      if (form.elements[field]) mark(form.elements[field], message);
    }
    write(one("#login-error"), inWords(error));
    (one("[aria-invalid]", form) ?? password).focus();
    // A login whose answer was lost may have worked all the same.
    if (error.status === undefined) throughline.refresh().catch(() => {});
  }
}

async function logOut() {
  write(one("#logout-error"), "");
  try {
    await throughline.logout();
  } catch (error) {
    // A logout whose answer was lost may have worked all the same; the next token tells.
    const lost = error.status === undefined;
    write(one("#logout-error"), `You ${lost ? "may still be" : "are still"} logged in. ${inWords(error)}`);
    if (lost) throughline.refresh().catch(() => {});
    return;
  }
  await update();
  one("#who-heading").focus();
}

async function sendInPlace(event) {
  const form = event.target;
  const act = { "/login": logIn, "/logout": logOut }[form.getAttribute("action")];
  if (!act) return;
  event.preventDefault();
  await act(form);
  form.dispatchEvent(new Event("settled", { bubbles: true }));
}

// ---- Start

const { throughline } = window; // absent when its script did not arrive: then the forms reload the page, and it is told there
if (throughline) {
  throughline.on("token", ({ subject, authenticated }) => {
    const changed = seen?.subject !== subject || seen.authenticated !== authenticated;
    seen = { subject, authenticated };
    if (changed || !document.hidden) update();
  });
  document.addEventListener("visibilitychange", () => document.hidden || !seen || update());
  document.addEventListener("submit", sendInPlace);
  const elsewhere = new BroadcastChannel("throughline.page");
  elsewhere.addEventListener("message", () => throughline.refresh().catch(() => {}));
  throughline.token().catch(() => {}); // token.js says what is wrong, and goes on
}
