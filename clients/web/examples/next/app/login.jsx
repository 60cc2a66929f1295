'use client';

import { useThroughline } from '@throughline/web-chat/react';

export function Login({ base }) {
  const { throughline, authenticated } = useThroughline({ base });
  const logIn = () => throughline?.loginInPopup().catch((error) => console.error(error.message));
  return (
    <>
      <p>
        You are <output id="who">{authenticated ? 'logged in' : 'anonymous'}</output>.
      </p>
      <button type="button" id="login" onClick={logIn}>
        Log in
      </button>
    </>
  );
}
