import type {
  AssistantChoice,
  OrchestrateConfiguration,
  Throughline,
  WebChatInstance,
  WebChatOptions,
  Where,
} from './index.js';

/** Who is here. `subject` is null until the chat, or somebody else, asked for a token. */
export interface Identity {
  /** Null on a server, and in the first render. */
  throughline: Throughline | null;
  subject: string | null;
  authenticated: boolean;
}

/** Connects the page, and renders again when somebody logs in or out, here or in another tab. */
export function useThroughline(where?: Where): Identity;

export interface WebChatProps extends Where, AssistantChoice {
  /** The vendor's ids and other options. `onLoad` renders the chat unless it is given here. What they are at first counts. */
  options?: WebChatOptions;
  /** The vendor's entry script; the hosted chat's latest version unless it is given. */
  src?: string;
}

/** The chat, with tokens, for as long as it is mounted. It renders nothing itself: the chat has its own launcher. */
export function WebChat(props: WebChatProps): null;

export interface OrchestrateChatProps extends Where, AssistantChoice {
  /** `window.wxOConfiguration` without the token. What it is at first counts. */
  configuration: OrchestrateConfiguration & { hostURL: string };
}

/** watsonx Orchestrate's chat, likewise. Its script comes from `hostURL`. */
export function OrchestrateChat(props: OrchestrateChatProps): null;

export type { WebChatInstance };
