'use client';

import { useEffect, useRef, useSyncExternalStore } from 'react';

import { connect } from './dist/connect.js';

const ENTRY = 'https://web-chat.global.assistant.watson.appdomain.cloud/versions/latest/WatsonAssistantChatEntry.js';

const nobody = { throughline: null, subject: null, authenticated: false };
let identity = nobody;
const renders = new Set();

function tell(change) {
  identity = { ...identity, ...change };
  for (const render of renders) render();
}

function start(base) {
  const throughline = connect({ base });
  if (identity.throughline) return;
  tell({ throughline });
  throughline.on('token', ({ subject, authenticated }) => tell({ subject, authenticated }));
}

function subscribe(render) {
  renders.add(render);
  return () => renders.delete(render);
}

export function useThroughline({ base } = {}) {
  useEffect(() => start(base), [base]);
  return useSyncExternalStore(
    subscribe,
    () => identity,
    () => nobody,
  );
}

const scripts = new Map();

/** Loads a script once for the page; after a failure it may be tried again. */
function load(src) {
  if (scripts.has(src)) return scripts.get(src);
  const loading = new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = src;
    script.onload = resolve;
    script.onerror = () => {
      scripts.delete(src);
      script.remove();
      reject(new Error(`The web chat's script could not be loaded: ${src}`));
    };
    document.head.append(script);
  });
  scripts.set(src, loading);
  return loading;
}

export function WebChat({ base, assistant, options, src = ENTRY }) {
  const first = useRef(options);
  useThroughline({ base });
  useEffect(() => {
    let chat = null;
    let mounted = true;
    const { onLoad = (instance) => instance.render(), ...others } = first.current ?? {};
    const wrapped = (instance) => {
      chat = instance;
      return mounted ? onLoad(instance) : instance.destroy();
    };
    const config = connect({ base }).options({ ...others, onLoad: wrapped }, { assistant });
    load(src)
      .then(() => mounted && window.loadWatsonAssistantChat(config))
      .catch((error) => console.error(error));
    return () => {
      mounted = false;
      chat?.destroy();
    };
  }, [base, assistant, src]);
  return null;
}

export function OrchestrateChat({ base, assistant, configuration }) {
  const first = useRef(configuration);
  useThroughline({ base });
  useEffect(() => {
    let chat = null;
    let mounted = true;
    const { chatOptions, ...others } = first.current;
    const onLoad = (instance) => {
      chat = instance; // another one after a logout
      return mounted ? chatOptions?.onLoad?.(instance) : instance.destroy();
    };
    const start = async () => {
      const options = { ...others, chatOptions: { ...chatOptions, onLoad } };
      const completed = await connect({ base }).options(options, { assistant });
      if (!mounted) return;
      window.wxOConfiguration = completed;
      await load(`${completed.hostURL}/wxochat/wxoLoader.js?embed=true`);
      if (mounted) window.wxoLoader.init();
    };
    start().catch((error) => console.error(error));
    return () => {
      mounted = false;
      chat?.destroy();
    };
  }, [base, assistant]);
  return null;
}
