// The end of a login in a pop-up: the page that opened it hears that somebody logged in, and nothing else.

const told = document.querySelector('[data-opener]');
if (window.opener && told instanceof HTMLElement) {
  window.opener.postMessage('throughline:logged-in', String(told.dataset.opener));
  window.close();
}
