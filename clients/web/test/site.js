// The sites that embed the chat: the examples, and a proxy that leads to Throughline, all on one port and told apart by host and path.

import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';

import { build } from 'esbuild';

const examples = new URL('../examples/', import.meta.url);
const THROUGHLINE = /https:\/\/id\.example\.com/g;
const VENDOR = /https:\/\/web-chat\.global\.assistant\.watson\.appdomain\.cloud/g;

async function source(path) {
  if (!path.endsWith('/app.js')) return readFile(new URL(path, examples), 'utf8');
  const app = new URL(path.replace(/js$/, 'tsx'), examples).pathname;
  const options = { bundle: true, write: false, format: 'esm', jsx: 'automatic', absWorkingDir: examples.pathname };
  const { outputFiles } = await build({
    entryPoints: [app],
    ...options,
    define: { 'process.env.NODE_ENV': '"development"' },
  });
  return outputFiles[0].text;
}

/** `/examples/…` is an example, in which the addresses are `base` and `assistant`; all else of `base` is Throughline's `listener`. */
export function startSite(port, { base, assistant, listener }) {
  const server = createServer(async (incoming, answer) => {
    const { method, headers, url } = incoming;
    if (!url.startsWith('/examples/') && headers.host === new URL(base).host) {
      const outgoing = request({ host: '127.0.0.1', port: listener, method, path: url, headers }, (reply) => {
        answer.writeHead(reply.statusCode, reply.rawHeaders);
        reply.pipe(answer);
      });
      outgoing.on('error', () => answer.writeHead(502).end());
      return incoming.pipe(outgoing);
    }
    const path = url.replace('/examples/', '').replace(/\/$/, '/index.html');
    const type = { html: 'text/html', js: 'text/javascript' }[path.split('.').at(-1)];
    try {
      const text = (await source(path)).replace(THROUGHLINE, base).replace(VENDOR, assistant);
      answer.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(text);
    } catch (error) {
      answer.writeHead(404).end(error.message);
    }
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}
