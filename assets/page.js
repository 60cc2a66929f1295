// The pages' script: a working button, copy buttons, and the home page's view of the live identity token.
// Every page does its work without it. Values reach the page as text, never as markup.

const MEMORY_KEY = "throughline.seen";
const ANSWER_WITHIN_MS = 10_000;
const LONGEST_BACK_OFF_S = 30;

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

// ---- Buttons

function showThatFormsWork({ target }) {
  const button = one("button[data-working]", target);
  if (!button) return;
  button.dataset.idle = button.textContent;
  write(button, button.dataset.working);
  button.disabled = true;
  setTimeout(restoreButtons, ANSWER_WITHIN_MS); // the person may have stopped the page
}

function restoreButtons() {
  for (const button of document.querySelectorAll("button[data-idle]")) {
    write(button, button.dataset.idle);
    button.disabled = false;
    delete button.dataset.idle;
  }
}

function addCopyButton(source) {
  const button = make("button", { type: "button", className: "copy" }, "Copy");
  button.setAttribute("aria-label", `Copy ${source.dataset.copy}`);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      write(button, "Copied");
    } catch {
      // There is no clipboard outside https and localhost: select it, so that the keyboard can copy.
      getSelection().selectAllChildren(source);
      write(button, "Selected");
    }
    setTimeout(() => write(button, "Copy"), 2000);
  });
  source.after(button);
}

// ---- Who you are

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
    const note = "The chat knows you by name.";
    return { left: ["Before", "Not seen here"], right, faint: "left", label: "Subject", note };
  }
  const note = "You can chat right away. Log in at any time: the conversation goes on.";
  return { left: ["Now", name], right: ["Once you log in", "Your name"], faint: "right", label: "Subject", note };
}

function showWho({ subject, authenticated, display_name, custom_user_id }) {
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
  const actions = one("[data-when-anonymous]");
  if (actions) actions.hidden = authenticated;
  showInHeader(display_name);
}

/** Another tab may have logged in or out since the server wrote this page. */
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
    const prefix = make("span", { className: "visually-hidden" }, "Logged in as ");
    nav.replaceChildren(
      make("span", { className: "nav-name" }, prefix, label),
      make("form", { method: "post", action: "/logout" }, button),
    );
  }
}

// ---- The identity token

/** Reads the header or the claims of a JWT. `atob` gives bytes, and names are UTF-8. */
function decodePart(part) {
  const bytes = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));
}

const moment = () => ({ steady: performance.now(), wall: Date.now() });

/** The steady clock may stand still while the machine sleeps, the wall clock may be set back: the later one is right. */
function secondsSince({ steady, wall }) {
  return Math.max(performance.now() - steady, Date.now() - wall) / 1000;
}

/** `Retry-After` is a number of seconds or a date. */
function secondsToWait(retryAfter) {
  if (retryAfter === null) return 0;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
  return Math.max(0, seconds) || 0;
}

async function ask(path) {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const answer = await fetch(path, { headers: { Accept: "application/json" }, cache: "no-store", signal });
  if (answer.ok) return answer.json();
  const wait = secondsToWait(answer.headers.get("Retry-After"));
  throw Object.assign(new Error(path), { status: answer.status, wait });
}

function explain({ name, status }) {
  if (status === 429) return "The server asks for a pause. Trying again…";
  if (name === "SyntaxError") return "The server's answer can't be read. Trying again…";
  if (status === undefined || status === 503) return "Can't reach the server. Trying again…";
  return `The server answers ${status}. Trying again…`;
}

function watchToken(panel) {
  const at = (part) => one(`[data-show="${part}"]`, panel);
  let shown = null; // when the token that is shown arrived, and how long it lives
  let last = { at: moment(), wait: 0, quiet: 0 }; // the next attempt is due after `wait`; before `quiet` nobody may ask
  let failures = 0;
  let busy = false;
  let again = false;

  function say(text, trouble) {
    write(at("status"), text);
    at("status").classList.toggle("trouble", trouble);
  }

  function showToken(token) {
    const [header, claims] = token.split(".", 2).map(decodePart);
    const payload = claims.user_payload;
    const encrypted = typeof payload === "string";
    // The life counts from its arrival here: this machine's clock may be wrong.
    shown = { at: moment(), life: claims.exp - claims.iat };
    write(at("sub"), claims.sub);
    write(at("kid"), header.kid ?? "None");
    write(at("payload-kind"), encrypted ? `Encrypted for the assistant (${payload.length} characters)` : "What the assistant learns");
    write(at("payload"), encrypted ? payload : JSON.stringify(payload, null, 2));
    write(at("token"), token);
    showTimeLeft();
  }

  function showTimeLeft() {
    const left = Math.ceil(shown.life - secondsSince(shown.at));
    write(at("left"), left > 0 ? `${left} s left of ${shown.life} s` : "Expired");
    at("bar").value = Math.max(0, left / shown.life);
  }

  async function refresh() {
    if (busy) return void (again = true);
    if (secondsSince(last.at) < last.quiet) return;
    busy = true;
    try {
      // One after the other: asked at once, a new browser would be given two subjects.
      const { token, subject, authenticated } = await ask("/token");
      showToken(token);
      const session = await ask("/api/session");
      write(at("session"), JSON.stringify(session, null, 2));
      showWho(session);
      say(`Up to date at ${new Date().toLocaleTimeString()}.`, false);
      failures = 0;
      const untilOld = shown.life - Math.max(2, shown.life * 0.2) - secondsSince(shown.at);
      // A login between the two answers makes them differ; the next two agree.
      const agree = session.subject === subject && session.authenticated === authenticated;
      last = { at: moment(), wait: agree ? Math.max(1, untilOld) : 1, quiet: 0 };
    } catch (error) {
      const backOff = Math.min(LONGEST_BACK_OFF_S, 2 ** failures) * (1 + Math.random() / 4);
      const quiet = error.wait ?? 0;
      failures += 1;
      last = { at: moment(), wait: Math.max(backOff, quiet), quiet };
      say(explain(error), true);
    }
    busy = false;
    if (again) {
      again = false;
      refresh();
    }
  }

  function tick() {
    if (document.hidden) return;
    if (shown) showTimeLeft();
    if (!busy && secondsSince(last.at) >= last.wait) refresh();
  }

  const refreshInSight = () => document.hidden || refresh();
  one("[data-refresh]", panel).addEventListener("click", refresh);
  document.addEventListener("visibilitychange", refreshInSight);
  addEventListener("online", refreshInSight);
  tabs.addEventListener("message", refreshInSight);
  setInterval(tick, 1000);
  tick();
}

// ---- Start

// Every login and logout ends with a new page, so a page that opens is reason enough for other tabs to look again.
const tabs = new BroadcastChannel("throughline");
tabs.postMessage("opened");

document.addEventListener("submit", showThatFormsWork);
addEventListener("pageshow", ({ persisted }) => {
  restoreButtons();
  // Back after logout: a page that the browser kept may still show the person who left.
  if (persisted && one("[data-nav-name]")) location.reload();
});
document.querySelectorAll("[data-copy]").forEach(addCopyButton);
const panel = one("[data-developer]");
if (panel) watchToken(panel);
