// Every page's script: working buttons, copy buttons, passwords that can be shown. Every page does its work without it.

const ANSWER_WITHIN_MS = 10_000;

const one = (selector, within = document) => within.querySelector(selector);

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

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
  const button = Object.assign(document.createElement("button"), { type: "button", className: "copy" });
  button.textContent = "Copy";
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

function addShowButton(input) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet show" });
  button.setAttribute("aria-controls", input.id);
  const show = (shown) => {
    const { selectionStart, selectionEnd } = input;
    input.type = shown ? "text" : "password";
    input.setSelectionRange(selectionStart, selectionEnd);
    button.setAttribute("aria-pressed", shown);
  };
  button.textContent = "Show";
  button.setAttribute("aria-label", "Show password");
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the caret stays in the field
  button.addEventListener("click", () => show(input.type === "password"));
  // Browsers keep what is typed into a text field; a password they must not.
  input.form?.addEventListener("submit", () => show(false));
  show(false);
  input.after(button);
}

document.addEventListener("submit", showThatFormsWork);
document.addEventListener("settled", restoreButtons); // a form that a script sent has its answer
addEventListener("pageshow", ({ persisted }) => {
  restoreButtons();
  // Back after logout: a page that the browser kept may still show the person who left.
  if (persisted && one("[data-nav-name]")) location.reload();
});
document.querySelectorAll("[data-copy]").forEach(addCopyButton);
document.querySelectorAll("input[type=password]").forEach(addShowButton);

// A login or logout by form ends with a new page, so one that opens is reason enough for the home page to look again.
if (!one("[data-who]")) new BroadcastChannel("throughline.page").postMessage("opened");
