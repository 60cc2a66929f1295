const { throughline } = window;

window.watsonAssistantChatOptions = throughline.options({
  integrationID: 'your-integration',
  region: 'us-south',
  serviceInstanceID: 'your-instance',
});

throughline.on('identitychange', ({ authenticated }) => {
  document.getElementById('who').textContent = authenticated ? 'logged in' : 'anonymous';
});

document.getElementById('login').addEventListener('click', () => {
  throughline.loginInPopup().catch((error) => console.error(error.message));
});
