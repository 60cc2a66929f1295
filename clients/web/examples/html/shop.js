const { throughline } = window;

window.watsonAssistantChatOptions = throughline.options({
  integrationID: 'your-integration',
  region: 'us-south',
  serviceInstanceID: 'your-instance',
});

const who = document.getElementById('who');

throughline.on('identitychange', ({ authenticated }) => {
  who.textContent = authenticated ? 'logged in' : 'anonymous';
});

document.getElementById('login').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  try {
    const { display_name } = await throughline.login(form.get('email'), form.get('password'));
    who.textContent = display_name;
  } catch (error) {
    who.textContent = `anonymous (${error.message})`;
  }
});
