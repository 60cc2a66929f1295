// A small site whose backend hands people over. Up to the mark it is the example of docs/HANDOVER.md.

import express from 'express';
import session from 'express-session';

const { THROUGHLINE, HANDOVER_KEY, SESSION_SECRET } = process.env;
const app = express();
app.use(express.json(), session({ secret: SESSION_SECRET, resave: false, saveUninitialized: false }));

const throughline = (method, path, body) =>
  fetch(THROUGHLINE + path, {
    method,
    headers: { authorization: `Bearer ${HANDOVER_KEY}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(5000),
  });

// The page asks for this when the person is logged in here.
app.post('/chat/code', async (request, response) => {
  const { user } = request.session;
  if (!user) return response.sendStatus(401);
  const answer = await throughline('POST', '/api/handover', {
    subject: request.body.subject,
    custom_user_id: user.id,
    name: user.name,
  });
  if (!answer.ok) return response.sendStatus(502); // the answer's body says which field is wrong
  response.json({ code: (await answer.json()).code });
});

app.post('/logout', async (request, response) => {
  const { user } = request.session;
  request.session.destroy(() => {});
  if (user) await throughline('DELETE', `/api/handover?custom_user_id=${encodeURIComponent(user.id)}`);
  response.sendStatus(204);
});

// The end of the example. Whoever says who they are is logged in, which no real site would believe.
app.post('/login', (request, response) => {
  request.session.user = request.body;
  response.sendStatus(204);
});

const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
