// How the chat looks; a constructable stylesheet, which a strict Content-Security-Policy does not block.

export const STYLE = `
  :host {
    all: initial; display: block; color-scheme: light dark;
    --paper: #fbfbf9; --ink: #1b2423; --soft: #55605e; --tint: #ecf0ee; --edge: #7b8785; --line: #d3dad8;
    --accent: #0b5a5e; --accent-strong: #084548; --on-accent: #ffffff; --danger: #a1241a; --danger-tint: #fbecea;
    --shadow: 0 8px 32px rgb(0 0 0 / 22%);
    font: 400 16px/1.5 system-ui, sans-serif; color: var(--ink);
  }
  @media (prefers-color-scheme: dark) {
    :host {
      --paper: #151a1a; --ink: #e7eceb; --soft: #a7b3b1; --tint: #232b2b; --edge: #76827f; --line: #333d3c;
      --accent: #7fd0cc; --accent-strong: #a3e2de; --on-accent: #07282a; --danger: #ffa596; --danger-tint: #35201d;
      --shadow: 0 8px 32px rgb(0 0 0 / 60%);
    }
  }
  * { box-sizing: border-box; }
  [hidden] { display: none !important; }
  h2, p { margin: 0; }
  button, textarea { font: inherit; color: inherit; margin: 0; }
  button { cursor: pointer; border: 0; border-radius: 8px; min-width: 44px; min-height: 44px; }
  button:disabled { cursor: default; }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
  svg { display: block; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linejoin: round; }
  .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

  .launcher {
    position: fixed; z-index: 2147483000; right: 24px; bottom: 24px; width: 56px; height: 56px; border-radius: 28px;
    display: grid; place-items: center; background: var(--accent); color: var(--on-accent); box-shadow: var(--shadow);
  }
  .launcher:hover, .filled:hover:enabled { background: var(--accent-strong); }
  .window {
    position: fixed; z-index: 2147483000; right: 24px; bottom: 24px; width: 384px; height: min(640px, 100dvh - 48px);
    display: flex; flex-direction: column; overflow: hidden;
    background: var(--paper); border: 1px solid var(--edge); border-radius: 16px; box-shadow: var(--shadow);
  }
  .embedded, .embedded .window { height: 100%; }
  .embedded .launcher { position: static; }
  .embedded .window { position: static; width: 100%; min-height: 320px; box-shadow: none; }

  header { display: flex; align-items: center; gap: 4px; padding: 8px; padding-inline-start: 16px; border-bottom: 1px solid var(--line); }
  header > svg { flex: none; color: var(--accent); }
  h2 { flex: 1; padding-inline-start: 8px; font-size: 16px; font-weight: 600; }
  .menu { display: flex; flex-wrap: wrap; gap: 8px; padding: 8px 16px; border-bottom: 1px solid var(--line); }
  .custom-panel { flex: 1; min-height: 0; overflow-y: auto; padding: 16px; }
  .custom-panel:not([hidden]) ~ * { display: none; }
  .panel-header { display: flex; align-items: center; gap: 4px; padding-bottom: 8px; }
  h3 { margin: 0; font-size: 16px; font-weight: 600; }
  .icon { display: grid; place-items: center; background: none; }
  .icon:hover, .quiet:hover { background: var(--tint); }

  .log {
    flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 16px;
    display: flex; flex-direction: column; gap: 12px;
  }
  .log:focus-visible { outline-offset: -3px; }
  .message { max-width: 85%; align-self: flex-start; animation: appear 120ms ease-out; }
  .bubble {
    padding: 8px 12px; border-radius: 4px 16px 16px; background: var(--tint);
    white-space: pre-wrap; overflow-wrap: anywhere;
  }
  .user { align-self: flex-end; display: flex; flex-direction: column; align-items: flex-end; }
  .user .bubble { border-radius: 16px 4px 16px 16px; background: var(--accent); color: var(--on-accent); }
  .notice { align-self: stretch; max-width: none; }
  .notice .bubble {
    display: flex; align-items: center; gap: 12px; padding: 0; background: none;
    font-size: 14px; text-align: center; color: var(--soft);
  }
  .notice .bubble::before, .notice .bubble::after { content: ""; flex: 1 0 16px; border-top: 1px solid var(--line); }
  .mark { padding-top: 4px; font-size: 14px; color: var(--soft); }
  .suggestions { display: flex; flex-wrap: wrap; gap: 8px; }
  .quiet { padding: 8px 16px; background: none; border: 1px solid var(--edge); border-radius: 22px; color: var(--accent); }

  .activity {
    display: flex; align-items: center; gap: 8px; height: 28px; padding: 0 16px 4px;
    font-size: 14px; color: var(--soft);
  }
  .dots { display: flex; gap: 4px; }
  .dots i { width: 6px; height: 6px; border-radius: 3px; background: var(--soft); animation: wait 1.2s infinite; }
  .dots i:nth-child(2) { animation-delay: 150ms; }
  .dots i:nth-child(3) { animation-delay: 300ms; }

  .trouble {
    display: flex; align-items: center; gap: 8px; margin: 0 16px 12px; padding: 8px 12px;
    border: 1px solid var(--danger); border-radius: 8px; background: var(--danger-tint);
  }
  .trouble p { flex: 1; }
  .trouble button { flex: none; padding: 0 12px; background: none; border: 1px solid var(--edge); font-weight: 600; }
  .panel .trouble, .final .trouble { flex-direction: column; align-items: flex-start; }
  .final .trouble { margin-bottom: 16px; }
  .panel .trouble { margin: auto 16px; padding: 16px; }
  .panel .log, .panel .activity, .panel .composer, .final .composer { display: none; }

  .composer { padding: 0 16px 16px; }
  .field { display: flex; align-items: flex-end; gap: 8px; }
  textarea {
    flex: 1; min-height: 44px; max-height: 140px; padding: 9px 12px; resize: none; field-sizing: content;
    background: var(--paper); border: 1px solid var(--edge); border-radius: 8px;
  }
  textarea::placeholder { color: var(--soft); opacity: 1; }
  textarea:focus-visible { outline-offset: -1px; outline-width: 2px; }
  .filled { display: grid; place-items: center; background: var(--accent); color: var(--on-accent); }
  .filled:disabled { background: var(--tint); color: var(--soft); }
  .counter { padding-top: 4px; font-size: 14px; color: var(--soft); }
  .counter.over { color: var(--danger); }

  @keyframes appear { from { opacity: 0; } }
  @keyframes wait { 50% { opacity: 0.25; } }
  @media (max-width: 479.98px) {
    .root:not(.embedded) .window { inset: 0; width: auto; height: 100dvh; border: 0; border-radius: 0; }
    .root:not(.embedded) .launcher { right: 16px; bottom: 16px; }
  }
  /* A short screen, such as one at 400 % zoom, is for the conversation. */
  @media (max-height: 399.98px) {
    header { padding: 0 8px 0 16px; }
    .log { padding: 8px 16px; }
    .activity:empty { height: 0; padding: 0; }
    .composer { padding-bottom: 8px; }
    textarea { max-height: 68px; }
  }
  @media (prefers-reduced-motion: reduce) { * { animation: none !important; } }
  @media (forced-colors: active) { .bubble, .filled, .launcher { border: 1px solid; } }
  @media print { :host { display: none; } }
`;
