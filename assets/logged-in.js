// The end of a login in a pop-up: the page that opened it hears that somebody logged in, and nothing else.

const told = document.querySelector('[data-opener]');
const { opener } = window;
if (opener && told instanceof HTMLElement) {
  opener.postMessage('throughline:logged-in', String(told.dataset.opener));
  window.close();
}
