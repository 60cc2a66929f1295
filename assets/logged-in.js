// The end of a login in a pop-up: the page that opened it hears that somebody logged in, and nothing else. Where an identity provider's pages
// have cut the two off from each other, it finds out for itself.

const told = document.querySelector('[data-opener]');
if (told instanceof HTMLElement) {
  window.opener?.postMessage('throughline:logged-in', String(told.dataset.opener));
  window.close();
}
