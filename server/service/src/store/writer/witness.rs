//! Who takes a turn sees what others have written before in the same group, and a refusal may rest on it: "it has left",
//! said of a delivery that is not on disk yet. Refusals write nothing and wait for no commit; a witness waits for them.

use tokio::sync::watch;

/// What became of the groups so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Groups {
    ended: u64,
    /// With something in them that was to be saved.
    failed: u64,
    /// Something is written that the next turn sees, and it is not on disk.
    is_pending: bool,
}

impl Groups {
    pub(super) const fn keeps(&mut self) {
        self.is_pending = true;
    }

    /// The group is over; `lost` when what was in it is not saved.
    pub(super) const fn end(&mut self, lost: bool) {
        self.is_pending = false;
        self.ended += 1;
        self.failed += lost as u64;
    }
}

/// Somebody who looks from now on.
#[derive(Debug)]
pub struct Witness(Option<(watch::Receiver<Groups>, u64)>);

impl Witness {
    /// Where nobody sees what is not saved.
    pub(in crate::store) const fn of_saved_only() -> Self {
        Self(None)
    }

    pub(super) fn of(groups: watch::Receiver<Groups>) -> Self {
        let failed = groups.borrow().failed;
        Self(Some((groups, failed)))
    }

    /// Waits until everything that could have been seen is on disk. `false`: some of it never got there, and whatever was
    /// concluded from it is not so.
    pub async fn holds(self) -> bool {
        let Some((mut groups, failed)) = self.0 else { return true };
        let ended = groups.borrow().ended;
        let held = groups.wait_for(|now| !now.is_pending || now.ended != ended).await;
        // Who has closed the database tells nobody anything.
        held.is_ok_and(|now| now.failed == failed)
    }
}
