//! A mail server that does what the scheduler says, and remembers what it took.

use std::sync::{Mutex, PoisonError};

use lettre::Message;

use crate::{
    delivery::Trouble,
    simulation::{Fate, points},
};

/// A mail as the server got it.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    /// The left half of its Message-ID: the message of the outbox.
    pub(crate) id: String,
    pub(crate) text: String,
}

/// The mail server of a simulation.
#[derive(Debug, Default)]
pub struct Post(Mutex<Vec<Got>>);

impl Post {
    pub(crate) async fn send(&self, mail: Message) -> Result<(), Trouble> {
        let fate = points::hand_over().await;
        match fate {
            Fate::MailPutOff => return Err(Trouble::Passing("451 busy (simulated)".to_owned())),
            Fate::MailRefused => return Err(Trouble::Lasting("550 no (simulated)".to_owned())),
            _ => {}
        }
        let id = mail.headers().get_raw("Message-ID").unwrap_or_default();
        let id = id.trim_start_matches('<').split('@').next().unwrap_or_default().to_owned();
        // Long lines were folded on their way.
        let text = String::from_utf8_lossy(&mail.formatted()).replace("=\r\n", "");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Got { id, text });
        if fate == Fate::MailAnswerLost {
            return Err(Trouble::Passing("connection reset (simulated)".to_owned()));
        }
        Ok(())
    }

    /// Everything it took, in that order.
    pub(crate) fn taken(&self) -> Vec<Got> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
