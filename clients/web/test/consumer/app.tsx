// The same with React, and with the vendor's own wrapper.

import { WebChatContainer, type WebChatInstance } from '@ibm-watson/assistant-web-chat-react';
import { OrchestrateChat, useThroughline, WebChat } from '@throughline/web-chat/react';
import { useRef } from 'react';

const ids = { integrationID: 'your-integration', region: 'us-south', serviceInstanceID: 'your-instance' };

export function Plain() {
  const { throughline, subject, authenticated } = useThroughline();
  const length: number = subject?.length ?? 0;
  return (
    <>
      <button type="button" disabled={!throughline || authenticated} onClick={() => throughline?.loginInPopup()}>
        {length}
      </button>
      <WebChat options={ids} />
      <WebChat base="https://id.example.com" options={{ ...ids, openChatByDefault: true }} />
      <WebChat assistant="second" options={ids} />
      <OrchestrateChat
        assistant="orchestrate"
        configuration={{
          orchestrationID: 'account_instance',
          hostURL: 'https://us-south.watson-orchestrate.cloud.ibm.com',
          chatOptions: { agentId: 'agent', onLoad: (instance) => instance.on('receive', () => {}) },
        }}
      />
      {/* @ts-expect-error Orchestrate says where its script is */}
      <OrchestrateChat configuration={{ orchestrationID: 'account_instance' }} />
      {/* @ts-expect-error the ids belong into `options` */}
      <WebChat integrationID="your-integration" />
    </>
  );
}

export function Wrapped() {
  const { throughline } = useThroughline({ base: 'https://id.example.com' });
  const chat = useRef<WebChatInstance>({});
  if (!throughline) return null;
  const attach = async (instance: WebChatInstance) => void throughline.attach(instance);
  return <WebChatContainer config={ids} instanceRef={chat} onBeforeRender={attach} />;
}
