//! Checking a log: in the database, or in a file that was exported from it.

use chrono::TimeDelta;
use domain::audit::{Check, Fault, Head};
use uuid::Uuid;

use crate::{
    Error, Service,
    audit::{Line, SealKey, hex, unhex},
    gate::Member,
};

/// How many events are read at once.
const PAGE: i64 = 1_000;
/// An event that has had no seal for so long was not waiting for it.
const UNSEALED_FOR: TimeDelta = TimeDelta::minutes(10);

/// Walks a log event by event.
pub(crate) struct Walk<'a> {
    key: &'a SealKey,
    scope: Uuid,
    seq: i64,
    before: Vec<u8>,
}

impl<'a> Walk<'a> {
    /// Before the first event of a log.
    pub(crate) const fn new(key: &'a SealKey, scope: Uuid) -> Self {
        Self { key, scope, seq: 0, before: Vec::new() }
    }

    /// The next event, as it claims to be.
    pub(crate) fn step(&mut self, seq: i64, digest: &[u8; 32], seal: &[u8]) -> Result<(), Fault> {
        if seq != self.seq + 1 {
            return Err(Fault::Missing { seq: self.seq + 1 });
        }
        if self.key.seal(self.scope, seq, &self.before, digest) != seal {
            return Err(Fault::Changed { seq });
        }
        (self.seq, self.before) = (seq, seal.to_vec());
        Ok(())
    }

    /// The end of the log, which its head names.
    fn end(&self, head: Option<&(i64, Vec<u8>)>) -> Result<(), Fault> {
        match head {
            None if self.seq == 0 => Ok(()),
            None => Err(Fault::CutOff { seq: self.seq + 1 }),
            Some((seq, _)) if *seq != self.seq => Err(Fault::CutOff { seq: self.seq.min(*seq) + 1 }),
            Some((_, seal)) if *seal != self.before => Err(Fault::Changed { seq: self.seq }),
            Some(_) => Ok(()),
        }
    }

    fn head(&self) -> Option<Head> {
        (self.seq > 0).then(|| Head { seq: self.seq, seal: hex(&self.before) })
    }
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileCheck {
    /// Whose log it is: a workspace, or the account of a candidate.
    pub scope: Uuid,
    pub check: Check,
}

/// Why a line of a file can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// It is not JSON of the right shape.
    #[error("line {0} is not a line of an exported audit log")]
    Unreadable(usize),
    /// The first line does not say whose log it is.
    #[error("the file does not begin with the line that names the workspace")]
    NoBeginning,
    /// It ends before the line with its head: the download was cut off.
    #[error("the file ends before its last line: it was not downloaded to its end")]
    NoEnd,
}

impl Service {
    /// Checks the log of a member's workspace.
    ///
    /// # Errors
    /// Refuses everybody but Admins.
    pub async fn check_audit(&self, who: &Member) -> Result<Check, Error> {
        who.may_govern()?;
        self.check_audit_of(who.scope.id().0).await
    }

    /// Checks the log of a workspace, or of the account of a candidate.
    pub async fn check_audit_of(&self, scope: Uuid) -> Result<Check, Error> {
        let mut tx = self.store.read().await?;
        let ((unsealed, oldest), head) = (tx.unsealed_audit(scope).await?, tx.audit_head(scope).await?);
        let late = (self.clock.now() - UNSEALED_FOR).timestamp_millis();
        let key = self.seal_key();
        let mut walk = Walk::new(&key, scope);
        let mut fault = loop {
            let links = tx.audit_links(scope, walk.seq, PAGE).await?;
            if links.is_empty() {
                break walk.end(head.as_ref()).err();
            }
            let mut steps = links.iter().map(|link| walk.step(link.seq, &link.fields.digest(), &link.hash));
            if let Some(Err(found)) = steps.find(Result::is_err) {
                break Some(found);
            }
        };
        if walk.seq == 0 && unsealed == 0 && fault.is_none() && tx.has_members(scope).await? {
            fault = Some(Fault::Empty);
        }
        if fault.is_none() && oldest.is_some_and(|at| at < late) {
            fault = Some(Fault::Unsealed { count: unsealed });
        }
        Ok(Check { head: walk.head(), unsealed, fault })
    }

    /// Every log there is, or ought to be: of each workspace, and of each account that has one.
    pub async fn audit_scopes(&self) -> Result<Vec<Uuid>, Error> {
        Ok(self.store.read().await?.audit_scopes().await?)
    }

    /// The seal of an event, to compare with a head that was kept elsewhere. `None` where there is no such event.
    pub async fn audit_seal(&self, scope: Uuid, seq: i64) -> Result<Option<String>, Error> {
        let links = self.store.read().await?.audit_links(scope, seq - 1, 1).await?;
        Ok(links.first().filter(|link| link.seq == seq).map(|link| hex(&link.hash)))
    }
}

/// Checks an exported log line by line, with nothing but the key.
///
/// # Errors
/// Says which line can't be read, or that the beginning or the end is not there.
pub fn check_file(secret_key: &[u8], lines: impl Iterator<Item = String>) -> Result<FileCheck, LineError> {
    let mut lines = lines.zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let read = |line: &str, number| serde_json::from_str::<Line>(line).map_err(|_| LineError::Unreadable(number));
    let (first, _) = lines.next().ok_or(LineError::NoBeginning)?;
    let Ok(Line::Log { scope, .. }) = read(&first, 1) else { return Err(LineError::NoBeginning) };
    let key = SealKey::derive(secret_key);
    let mut walk = Walk::new(&key, scope);
    let mut fault = None;
    while let Some((line, number)) = lines.next() {
        let unreadable = || LineError::Unreadable(number);
        match read(&line, number)? {
            Line::Log { .. } => return Err(unreadable()),
            Line::End { head, unsealed, exported_at, seal } => {
                let is_whole =
                    unhex(&seal).ok_or_else(unreadable)? == key.seal_end(scope, head.as_ref(), unsealed, &exported_at);
                let head = match head {
                    None => None,
                    Some(head) => Some((head.seq, unhex(&head.seal).ok_or_else(unreadable)?)),
                };
                let fault = fault.or_else(|| walk.end(head.as_ref()).err()).or((!is_whole).then_some(Fault::End));
                if let Some((_, behind)) = lines.next() {
                    return Err(LineError::Unreadable(behind));
                }
                return Ok(FileCheck { scope, check: Check { head: walk.head(), unsealed, fault } });
            }
            Line::Event { seq, digest, event, seal } => {
                let digest = match event {
                    Some(event) => event.fields().ok_or_else(unreadable)?.digest(),
                    None => digest.and_then(|text| unhex(&text)?.try_into().ok()).ok_or_else(unreadable)?,
                };
                let seal = unhex(&seal).ok_or_else(unreadable)?;
                if fault.is_none() {
                    fault = walk.step(seq, &digest, &seal).err();
                }
            }
        }
    }
    Err(LineError::NoEnd)
}
