import { useThroughline, WebChat } from '@throughline/web-chat/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const base = 'https://id.example.com';
const options = { integrationID: 'your-integration', region: 'us-south', serviceInstanceID: 'your-instance' };

function Login() {
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

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <h1>A React app</h1>
    <Login />
    <WebChat base={base} options={options} />
  </StrictMode>,
);
