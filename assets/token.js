// The home page's view of the identity token, for developers: what throughline.js has in hand, and for how long.

const SLOW_AFTER_S = 1.5;
const PAUSE_AFTER_FAILURE_S = 5;

const { throughline } = window;
const panel = document.querySelector("[data-developer]");
const at = (part) => panel.querySelector(`[data-show="${part}"]`);

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function say(text, trouble = false) {
  write(at("status"), text);
  at("status").classList.toggle("trouble", trouble);
}

const moment = () => ({ steady: performance.now(), wall: Date.now() });

/** The steady clock may stand still while the machine sleeps, the wall clock may be set back: the later one is right. */
function secondsSince({ steady, wall }) {
  return Math.max(performance.now() - steady, Date.now() - wall) / 1000;
}

/** Reads the header or the claims of a JWT. `atob` gives bytes, and names are UTF-8. */
function decodePart(part) {
  const bytes = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));
}

let shown = null; // when the token that is shown arrived, and how long it lives

function showToken({ token }) {
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
  say(`Up to date at ${new Date().toLocaleTimeString()}.`);
  showTimeLeft();
}

function showTimeLeft() {
  const left = Math.ceil(shown.life - secondsSince(shown.at));
  write(at("left"), left > 0 ? `${left} s left of ${shown.life} s` : "Expired");
  at("bar").value = Math.max(0, left / shown.life);
}

function explain({ status }) {
  if (status === 429) return "The server asks for a pause. Trying again…";
  if (status === undefined || status === 503) return "Can't reach the server. Trying again…";
  return `The server answers ${status}. Trying again…`;
}

let asked = null; // since when a token is awaited
let failed = null; // when the last attempt was given up, and how long to leave it at that

async function keepFresh() {
  if (failed && secondsSince(failed.at) < failed.pause) return;
  if (asked) return void (secondsSince(asked) > SLOW_AFTER_S && say(explain({}), true));
  asked = moment();
  try {
    await throughline.token();
    failed = null;
  } catch (error) {
    failed = { at: moment(), pause: Math.max(PAUSE_AFTER_FAILURE_S, error.retryAfter || 0) };
    say(explain(error), true);
  }
  asked = null;
}

function tick() {
  if (document.hidden) return;
  if (shown) showTimeLeft();
  keepFresh();
}

if (throughline) {
  throughline.on("token", showToken);
  panel.querySelector("[data-refresh]").addEventListener("click", () => throughline.refresh().catch(() => {}));
  document.addEventListener("visibilitychange", tick);
  addEventListener("online", () => ((failed = null), tick()));
  setInterval(tick, 1000);
} else {
  say("A part of this page did not arrive. Reload it.", true);
}
