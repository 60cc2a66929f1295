// What a page without React writes, and what the types have to refuse.

import { connect, type Throughline, type ThroughlineError } from '@throughline/web-chat';

const throughline: Throughline = connect({ base: 'https://id.example.com' });

throughline.on('subjectchange', ({ from, to, reason }) => {
  const told: 'logout' | 'switch' | 'reset' = reason;
  console.log(`${from} → ${to}: ${told.toUpperCase()}`);
});

const options = throughline.options({
  integrationID: 'your-integration',
  carbonTheme: 'g100',
  onLoad: (chat) => {
    chat.updateLocale('de');
    return chat.render();
  },
});
console.log(options.region?.toUpperCase());

try {
  const { display_name } = await throughline.login('cade@example.com', 'cade-demo-passphrase');
  console.log(display_name?.toUpperCase() ?? 'nobody');
} catch (error) {
  const { code, retryAfter = 0 } = error as ThroughlineError;
  if (code === 'unreachable') setTimeout(() => throughline.refresh(), retryAfter * 1000);
}

const token: string = await window.throughline!.token();
console.log(token.length);

connect();
connect({});

// @ts-expect-error there is no such setting
connect({ url: 'https://id.example.com' });
// @ts-expect-error there is no such event
throughline.on('logout', () => {});
// @ts-expect-error the password is missing
throughline.login('cade@example.com');
// @ts-expect-error `window.throughline` may not be there yet
window.throughline.token();
