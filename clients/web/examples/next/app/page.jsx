import { WebChat } from '@throughline/web-chat/react';
import { Login } from './login';

export const dynamic = 'force-dynamic'; // the addresses come from the environment of the running server

export default function Page() {
  const base = process.env.THROUGHLINE_BASE ?? 'https://id.example.com';
  const options = { integrationID: 'your-integration', region: 'us-south', serviceInstanceID: 'your-instance' };
  return (
    <main>
      <h1>A Next app</h1>
      <Login base={base} />
      <WebChat base={base} options={options} src={process.env.CHAT_SCRIPT} />
    </main>
  );
}
