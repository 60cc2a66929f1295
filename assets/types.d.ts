// Types that the scripts share: what stands on `window`.

type ViewState = import('./throughline/types.d.ts').ViewState;
type ChatEvent = import('./throughline/types.d.ts').ChatEvent;
type ChatListener = import('./throughline/types.d.ts').ChatListener;
type WebChatOptions = import('./throughline/types.d.ts').WebChatOptions;
type WebChatInstance = import('./throughline/types.d.ts').WebChatInstance;
type OrchestrateInstance = import('./throughline/types.d.ts').OrchestrateInstance;
type OrchestrateConfiguration = import('./throughline/types.d.ts').OrchestrateConfiguration;
type Session = import('./throughline/types.d.ts').Session;
type ThroughlineError = import('./throughline/types.d.ts').ThroughlineError;
type ThroughlineEvents = import('./throughline/types.d.ts').ThroughlineEvents;
type Throughline = import('./throughline/types.d.ts').Throughline;

interface Window {
  /** What this page's scripts say, by id: see `message.js`. */
  throughlineWords?: import('./message.js').Messages;
  throughline?: Throughline;
  wxOConfiguration?: OrchestrateConfiguration;
  wxoLoader?: { init(configuration?: Partial<OrchestrateConfiguration>): unknown };
  watsonAssistantChatOptions?: WebChatOptions;
  loadWatsonAssistantChat?: {
    (options: WebChatOptions): Promise<WebChatInstance>;
    started?: WeakSet<WebChatOptions>;
  };
}
