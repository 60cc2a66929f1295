// The types of throughline.js, for the scripts here and for those who use the npm package.

/** Whether each view is visible, in the hosted chat's words. */
export interface ViewState {
  launcher: boolean;
  mainWindow: boolean;
  tour: boolean;
}

/** An event of the web chat; each type adds members of its own. */
export interface ChatEvent {
  type: string;
  data?: any;
  identityToken?: string;
  reason?: string;
  oldViewState?: Readonly<ViewState>;
  newViewState?: ViewState;
  cancelViewChange?: boolean;
  messages?: object[];
}

export interface ChatListener {
  type: string;
  handler: (event: any, instance: WebChatInstance) => unknown;
}

/** What the page may tell the web chat: those that the stand-in heeds, by their types, and any other of the vendor's. */
export interface WebChatOptions {
  integrationID?: string;
  region?: string;
  serviceInstanceID?: string;
  cspNonce?: string;
  namespace?: string;
  identityToken?: string;
  element?: HTMLElement;
  showLauncher?: boolean;
  openChatByDefault?: boolean;
  onLoad?: (instance: WebChatInstance) => unknown;
  [option: string]: unknown;
}

/** The web chat, hosted or stand-in: what the stand-in has, by its types, and any other method of the vendor's. */
export interface WebChatInstance {
  on(listeners: ChatListener | ChatListener[]): WebChatInstance;
  off(listeners: ChatListener | ChatListener[]): WebChatInstance;
  render(): Promise<WebChatInstance>;
  changeView(view: 'launcher' | 'mainWindow' | Partial<ViewState>): Promise<void>;
  send(message: string): Promise<unknown>;
  addMessage?(message: { output: { generic: { response_type: string; text: string }[] } }): void;
  destroySession(): Promise<void>;
  destroy(): void;
  updateIdentityToken(jwt: string): unknown;
  getState(): { viewState: ViewState; userID?: string };
  [member: string]: any;
}

/** watsonx Orchestrate's chat: what the stand-in has, by its types, and any other method of the vendor's. */
export interface OrchestrateInstance {
  on(type: string, handler: (event: any, instance: OrchestrateInstance) => unknown): unknown;
  off(type: string, handler?: (event: any, instance: OrchestrateInstance) => unknown): unknown;
  send(message: string): Promise<unknown>;
  updateAuthToken(jwt: string): void;
  restartConversation(): Promise<void>;
  destroy(): void;
  [member: string]: any;
}

/** `window.wxOConfiguration`: what the stand-in heeds, by their types, and any other option of the vendor's. */
export interface OrchestrateConfiguration {
  orchestrationID: string;
  hostURL?: string;
  rootElementID?: string;
  showLauncher?: boolean;
  deploymentPlatform?: string;
  crn?: string;
  token?: string;
  chatOptions?: {
    agentId?: string;
    agentEnvironmentId?: string;
    onLoad?: (instance: OrchestrateInstance) => unknown;
    [option: string]: unknown;
  };
  [option: string]: unknown;
}

export interface Session {
  authenticated: boolean;
  subject: string;
  display_name: string | null;
  custom_user_id: string | null;
}

/** Why `throughline.js` could not do what was asked. `status` is absent when the server did not answer. */
export interface ThroughlineError extends Error {
  code?: 'forbidden_origin' | 'unreachable' | 'no_cookie' | 'login_required' | 'popup_blocked' | 'popup_closed';
  status?: number;
  problem?: { title?: string; detail?: string; errors?: { field: string; message: string }[]; enrolment?: string };
  retryAfter?: number;
  /** Trying again does not help. */
  final?: boolean;
}

export interface ThroughlineEvents {
  subjectchange: { from: string; to: string; reason: 'logout' | 'switch' | 'reset' };
  identitychange: { authenticated: boolean; subject: string };
  /** `sso_token`: whether the agent may act for the person; absent for an assistant that never does. */
  token: { assistant: string; token: string; subject: string; authenticated: boolean; sso_token?: boolean };
}

/** Which of the server's assistants, where it has several. */
export interface AssistantChoice {
  assistant?: string;
}

export interface Throughline {
  token(assistant?: string): Promise<string>;
  refresh(assistant?: string): Promise<string>;
  /** Takes an instance of the vendors' own types, too. */
  attach(instance: WebChatInstance | OrchestrateInstance | { [member: string]: any }, choice?: AssistantChoice): () => void;
  /** `code` is that of an authenticator app, or a recovery code, of whoever has set one up. */
  login(email: string, password: string, more?: { code?: string; remember_browser?: boolean }): Promise<Session>;
  /** Where to go then, for whoever logs out of their identity provider as well. */
  logout(): Promise<string | null>;
  /** For the site's own backend, which hands over who is logged in there. */
  subject(): Promise<string>;
  /** Logs in whom the backend handed over. */
  redeem(code: string): Promise<Session>;
  loginInPopup(): Promise<{ authenticated: boolean; subject: string }>;
  on<T extends keyof ThroughlineEvents>(type: T, listener: (detail: ThroughlineEvents[T]) => void): () => void;
  /** Orchestrate needs a token before it starts, so its configuration comes as a promise. */
  options(options: OrchestrateConfiguration, choice?: AssistantChoice): Promise<OrchestrateConfiguration>;
  options(options?: WebChatOptions, choice?: AssistantChoice): WebChatOptions;
  push(ready: (throughline: Throughline) => void): void;
}
