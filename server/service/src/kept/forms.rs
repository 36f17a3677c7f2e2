//! Forms that were sent after their session had ended: kept for the account that they were shown to, until it has signed
//! in again.
//!
//! A page says in each of its forms whom it was shown to, under a keyed hash. Only that account is given the form back,
//! whoever signs in first on the same browser.

use domain::{ids::AccountId, policy};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Error, Service,
    crypto::{Locked, Purpose, SealingKey, keyed_hash},
    gate::Actor,
};

/// Fields that hold secrets: they are never kept.
const SECRETS: [&str; 5] = ["password", "old", "new", "token", "secret"];
/// Functions whose other fields are secret, too: the way in, and the way into calendars elsewhere.
const SECRET_FUNCTIONS: [&str; 2] = ["/accounts/", "/calendars/connect"];
/// How many bytes of the keyed hash a page says.
const PROOF_BYTES: usize = 16;

/// A form as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptForm {
    /// The page it is on, with its query.
    pub page: String,
    /// The server function that it is for.
    pub function: String,
    /// Names and values.
    pub fields: Vec<(String, String)>,
}

impl KeptForm {
    fn path(&self) -> &str {
        path_of(&self.page)
    }

    /// The same without what must not be kept; `None` where that is all of it.
    fn without_secrets(mut self) -> Option<Self> {
        if SECRET_FUNCTIONS.iter().any(|secret| self.function.contains(secret)) {
            return None;
        }
        self.fields.retain(|(name, _)| !is_secret(name));
        Some(self)
    }
}

/// Whether a field of this name holds a secret.
fn is_secret(name: &str) -> bool {
    SECRETS.contains(&name)
}

fn path_of(page: &str) -> &str {
    page.split(['?', '#']).next().unwrap_or_default()
}

/// The candidate or interview in the path of a page.
fn subject_of(path: &str) -> Option<Uuid> {
    path.split('/').find_map(|part| Uuid::try_parse(part).ok())
}

impl Service {
    /// What a page says in its forms of whom it is shown to.
    pub fn shown_to(&self, actor: &Actor) -> String {
        self.sign_account(actor.account_id())
    }

    fn sign_account(&self, id: AccountId) -> String {
        let hash = keyed_hash(&self.settings.secret_key, Purpose::ShownTo, &[id.0.as_bytes()]);
        let proof: String = hash.iter().take(PROOF_BYTES).map(|byte| format!("{byte:02x}")).collect();
        format!("{}.{proof}", id.0.simple())
    }

    /// The account that a form says it was shown to.
    fn account_shown(&self, said: &str) -> Option<AccountId> {
        let id = AccountId(Uuid::try_parse(said.split('.').next()?).ok()?);
        // Nothing is given away that could be guessed byte by byte: what is kept is shown to the account alone.
        (self.sign_account(id) == said).then_some(id)
    }

    /// Keeps a form for the account that it was shown to, for a day. Whether it was kept: not when it does not say whom
    /// it was shown to, is too long, or holds secrets alone.
    pub async fn keep_form(&self, shown_to: &str, form: KeptForm) -> Result<bool, Error> {
        let (Some(account), Some(form)) = (self.account_shown(shown_to), form.without_secrets()) else {
            return Ok(false);
        };
        let page = self.page_hash(form.path());
        let Some(sealed) = self.seal_form(account, &page, &form) else { return Ok(false) };
        let mut tx = self.store.begin().await?;
        tx.keep_form(account, &page, subject_of(form.path()), &sealed, self.clock.now()).await?;
        self.commit(tx).await?;
        Ok(true)
    }

    /// The form that was kept for whoever asks, on the page with this path. Looking does not use it up.
    pub async fn kept_form(&self, actor: &Actor, path: &str) -> Result<Option<KeptForm>, Error> {
        let (account, page) = (actor.account_id(), self.page_hash(path));
        let since = self.clock.now() - policy::KEPT_FORM_LASTS;
        let sealed = self.store.glance().await?.kept_form(account, &page, since).await?;
        Ok(sealed.and_then(|sealed| self.open_form(account, &page, &sealed)))
    }

    /// The page with the newest form that was kept for whoever signs in: where they were when their session had ended.
    pub async fn kept_page(&self, account: AccountId) -> Result<Option<String>, Error> {
        let since = self.clock.now() - policy::KEPT_FORM_LASTS;
        let forms = self.store.glance().await?.kept_forms_of(account, since).await?;
        Ok(forms.iter().find_map(|(page, sealed)| self.open_form(account, page, sealed)).map(|form| form.page))
    }

    /// All forms that are kept for an account, the newest first.
    pub(crate) fn open_forms(&self, account: AccountId, forms: &[(Vec<u8>, Vec<u8>)]) -> Vec<KeptForm> {
        forms.iter().filter_map(|(page, sealed)| self.open_form(account, page, sealed)).collect()
    }

    /// Forgets the form of a page: it was sent, or thrown away.
    pub async fn forget_form(&self, actor: &Actor, path: &str) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.forget_form(actor.account_id(), &self.page_hash(path)).await?;
        self.commit(tx).await?;
        Ok(())
    }

    fn page_hash(&self, path: &str) -> Vec<u8> {
        keyed_hash(&self.settings.secret_key, Purpose::KeptFormPage, &[path.as_bytes()]).to_vec()
    }

    fn form_key(&self, account: AccountId) -> Result<SealingKey, Locked> {
        SealingKey::new(&self.settings.secret_key, Purpose::KeptForm, &[account.0.as_bytes()])
    }

    fn seal_form(&self, account: AccountId, page: &[u8], form: &KeptForm) -> Option<Vec<u8>> {
        let text = serde_json::to_vec(form).ok().filter(|text| text.len() <= policy::KEPT_BYTES)?;
        self.form_key(account).and_then(|key| key.seal(page, text)).ok()
    }

    /// `None` when it was sealed under another secret key.
    fn open_form(&self, account: AccountId, page: &[u8], sealed: &[u8]) -> Option<KeptForm> {
        let text = self.form_key(account).and_then(|key| key.open(page, sealed)).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_password_field_is_known_as_a_secret() {
        let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/../../app/src");
        let mut folders = vec![std::path::PathBuf::from(pages)];
        let mut names = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(text) = std::fs::read_to_string(&path) {
                    for (at, _) in text.match_indices("kind=\"password\"") {
                        let field = text[..at].rsplit_once("<Field").expect("a field").1;
                        let name = field.split_once("name=\"").expect("a name").1;
                        names.push(name.split('"').next().unwrap_or_default().to_owned());
                    }
                }
            }
        }
        assert!(names.len() >= 8, "{names:?}");
        for name in names {
            assert!(is_secret(&name), "{name}");
        }
    }

    #[test]
    fn the_subject_of_a_page_is_found() {
        let id = "018f2f00-0000-7000-8000-000000000001";
        assert_eq!(subject_of(&format!("/interviews/{id}/talk")), Uuid::try_parse(id).ok());
        assert_eq!(subject_of("/profile/edit"), None);
    }
}
