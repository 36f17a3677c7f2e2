//! Who may sign up by themselves (I12); invitations work whatever this says.

use std::str::FromStr;

use super::SignUpKind;
use crate::{names::names, refusals::Forbidden};

names! {
    /// Who may sign up by themselves.
    SignUpPolicy:
    Open "open" "everybody",
    Candidates "candidates" "candidates only",
    Closed "closed" "nobody",
}

impl SignUpPolicy {
    /// Whether somebody of this kind may sign up, or why not.
    pub const fn allows(self, kind: SignUpKind) -> Result<(), Forbidden> {
        match (self, kind) {
            (Self::Open, _) | (Self::Candidates, SignUpKind::Candidate) => Ok(()),
            (Self::Candidates, SignUpKind::Company) => Err(Forbidden::CompaniesClosed),
            (Self::Closed, _) => Err(Forbidden::SignUpClosed),
        }
    }
}

impl FromStr for SignUpPolicy {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|policy| policy.as_str() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_sign_up() {
        let mut table = String::new();
        for policy in SignUpPolicy::ALL {
            let may = |kind| policy.allows(kind).map_or_else(Forbidden::as_str, |()| "yes");
            let (candidates, companies) = (may(SignUpKind::Candidate), may(SignUpKind::Company));
            table.push_str(&format!("{:10} {candidates:14} {companies}\n", policy.as_str()));
            assert_eq!(policy.as_str().parse(), Ok(*policy));
        }
        insta::assert_snapshot!(table, @r"
        open       yes            yes
        candidates yes            companies_closed
        closed     sign_up_closed sign_up_closed
        ");
    }
}
