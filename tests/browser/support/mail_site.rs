//! A demo that sends mail, and the mailboxes of the people who use it. One for all tests, once one needs it.

use std::sync::OnceLock;

use super::{
    mailbox::{Mail, Mailbox},
    processes::{Program, demo_with_mail, mail_server},
};

pub struct MailSite {
    /// `http://127.0.0.1:…`
    site: String,
    mailbox: Mailbox,
    _programs: [Program; 2],
}

impl MailSite {
    pub fn find() -> &'static Self {
        static SITE: OnceLock<MailSite> = OnceLock::new();
        SITE.get_or_init(|| {
            let (smtp, mailbox) = mail_server();
            let demo = demo_with_mail(&format!("smtp://127.0.0.1:{}", smtp.word_after("")));
            Self { site: demo.word_after("Site "), mailbox, _programs: [demo, smtp] }
        })
    }

    /// The address of one of its pages.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.site)
    }

    /// Waits until so many mails arrived for this address, and gives the last of them.
    pub async fn received_by(&self, recipient: &str, count: usize) -> Mail {
        self.mailbox.received_where(count, |mail| mail.to == [recipient]).await.remove(count - 1)
    }
}
