//! Requests for tokens wait while the signing key is handed over.

use super::App;

/// How long a request waits for a handover before it is told to come back: every answer comes within 3 s, and proxies rely on that.
const HANDOVER_WAIT: std::time::Duration = std::time::Duration::from_millis(1500);
/// How often whoever waits for a handover looks whether it is over.
const HANDOVER_POLL: std::time::Duration = std::time::Duration::from_millis(50);
impl App {
    /// Waits while no token is issued, because the signing key is being handed over, and tells whether that is over. Where the process is
    /// about to stop, nobody waits: a token from now has expired when another key is trusted.
    pub async fn handover_is_over(&self) -> bool {
        let waited_from = tokio::time::Instant::now();
        let is_paused =
            || self.keyring.current().handover().is_some_and(|handover| handover.is_paused(self.clock.now()));
        while is_paused() && !self.is_draining() {
            if waited_from.elapsed() >= HANDOVER_WAIT {
                return false;
            }
            tokio::time::sleep(HANDOVER_POLL).await;
        }
        true
    }
}
