import { WebChatContainer } from '@ibm-watson/assistant-web-chat-react';
import { connect } from '@throughline/web-chat';
import { useThroughline } from '@throughline/web-chat/react';
import { createRoot } from 'react-dom/client';

const base = 'https://id.example.com';
const config = { integrationID: 'your-integration', region: 'us-south', serviceInstanceID: 'your-instance' };

function App() {
  const { throughline, authenticated } = useThroughline({ base });
  const logIn = () => throughline?.loginInPopup().catch((error) => console.error(error.message));
  return (
    <>
      <h1>A React app with the vendor's wrapper</h1>
      <p>
        You are <output id="who">{authenticated ? 'logged in' : 'anonymous'}</output>.
      </p>
      <button type="button" id="login" onClick={logIn}>
        Log in
      </button>
      <WebChatContainer
        config={config}
        onBeforeRender={async (chat) => {
          connect({ base }).attach(chat);
        }}
      />
    </>
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(<App />);
