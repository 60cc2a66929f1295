// The chats that the home page can embed: what each vendor's script calls things.

/**
 * @typedef {object} Vendor
 * @property {(section: HTMLElement, place: HTMLElement | null, onLoad: (chat: any) => unknown) => unknown} prepare before its script is loaded
 * @property {() => unknown} begin once it is
 * @property {(chat: any, showWindow: (open: boolean) => void) => unknown} show the chat
 * @property {(chat: any) => boolean} isOpen right after that
 * @property {() => boolean} hasRun whether its script is there
 */

const throughline = () => /** @type {Throughline} */ (window.throughline);

/** @type {Vendor} */
const ASSISTANT = {
  prepare({ dataset: { integrationId, region, serviceInstanceId }, nonce }, place, onLoad) {
    window.watsonAssistantChatOptions = throughline().options({
      ...(integrationId && { integrationID: integrationId, region, serviceInstanceID: serviceInstanceId }),
      ...(place && { element: place, openChatByDefault: true }),
      ...(nonce && { cspNonce: nonce }),
      onLoad, // throughline.options() attaches before
    });
  },
  begin: () => {}, // by itself
  show(chat, showWindow) {
    chat.on({
      type: 'view:change',
      handler: (/** @type {any} */ { newViewState }) => showWindow(newViewState.mainWindow),
    });
    return chat.render();
  },
  isOpen: (chat) => chat.getState().viewState.mainWindow,
  hasRun: () => Boolean(window.loadWatsonAssistantChat),
};

/** @type {Vendor} */
const ORCHESTRATE = {
  async prepare(
    { dataset: { orchestrationId = '', hostUrl, agentId, agentEnvironmentId, crn, assistant } },
    place,
    onLoad,
  ) {
    const configuration = {
      orchestrationID: orchestrationId,
      hostURL: hostUrl,
      ...(crn && { crn, deploymentPlatform: 'ibmcloud' }),
      ...(place && { layout: { form: 'custom', customElement: place } }),
      chatOptions: { agentId, ...(agentEnvironmentId && { agentEnvironmentId }), onLoad },
    };
    window.wxOConfiguration = await throughline().options(configuration, { assistant });
  },
  begin: () => window.wxoLoader?.init(),
  show(chat, showWindow) {
    chat.on('view:change', (/** @type {any} */ { newViewState }) => showWindow(newViewState?.mainWindow));
  },
  isOpen: () => false, // it says so when it opens
  hasRun: () => Boolean(window.wxoLoader),
};

/** @param {HTMLElement} section */
export const vendorOf = (section) => (section.dataset.orchestrationId ? ORCHESTRATE : ASSISTANT);
