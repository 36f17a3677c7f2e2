//! What is to be booked: how long, and with whom (C5, C10).

use serde::{Deserialize, Serialize};

use crate::{
    bookings::{How, HowDraft},
    ids::{MemberId, PoolId},
    policy,
    problems::{Code, Problems},
    text,
};

/// So many of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromPool {
    pub pool: PoolId,
    pub needs: u16,
}

/// How long, and with whom of the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    pub minutes: u16,
    /// All of these; whether they sit in the workspace is not known yet.
    pub members: Vec<MemberId>,
    pub pools: Vec<FromPool>,
    /// How one meets, where that was said for this one; as usual otherwise (C12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<How>,
}

impl Talk {
    /// The same without somebody, who may have come of a pool.
    pub fn without(self, member: MemberId, of: Option<PoolId>) -> Self {
        let members = self.members.into_iter().filter(|known| *known != member).collect();
        let fewer = |from: FromPool| FromPool { needs: from.needs - u16::from(Some(from.pool) == of), ..from };
        let pools = self.pools.into_iter().map(fewer).filter(|from| from.needs > 0).collect();
        Self { members, pools, ..self }
    }

    /// The same with somebody by name who was chosen of a pool that is no more.
    pub fn by_name(mut self, member: MemberId, pool: PoolId) -> Self {
        self.pools.retain(|from| from.pool != pool);
        if !self.members.contains(&member) {
            self.members.push(member);
        }
        self
    }
}

/// A row of pools before it is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FromPoolDraft {
    pub pool_id: String,
    /// Left empty: one.
    pub needs: String,
}

/// What a recruiter asks for before it is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TalkDraft {
    /// Left empty: [`policy::TALK_MINUTES`].
    pub minutes: String,
    /// `None`: the request names no members, so the caller comes unless a pool is asked for. Empty: no member by name.
    pub members: Option<Vec<String>>,
    pub pools: Vec<FromPoolDraft>,
    pub how: HowDraft,
}

/// A talk as a page asks for it: members, and so many of one pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TalkForm {
    pub minutes: String,
    pub members: Vec<String>,
    /// None: left empty.
    pub pool: String,
    pub needs: String,
    /// Filled by forms that list the people who may come: nobody ticked means nobody there, not "not asked yet".
    pub people: String,
    pub how_kind: String,
    pub how_value: String,
}

impl TalkForm {
    /// The draft behind the form.
    pub fn draft(&self) -> TalkDraft {
        let pool = FromPoolDraft { pool_id: self.pool.clone(), needs: self.needs.clone() };
        let pools = if self.pool.trim().is_empty() { Vec::new() } else { vec![pool] };
        TalkDraft {
            minutes: self.minutes.clone(),
            members: self.names_people().then(|| self.members.clone()),
            pools,
            how: HowDraft { kind: self.how_kind.clone(), value: self.how_value.clone() },
        }
    }

    /// Whether the form says who comes, be it nobody.
    pub fn names_people(&self) -> bool {
        !self.people.is_empty() || !self.members.is_empty()
    }
}

impl TalkDraft {
    /// In the browser before sending, on the server before believing. A first talk is short, later ones may be long.
    pub fn check(&self, is_first: bool, asks: MemberId) -> Result<Talk, Problems> {
        let mut problems = Problems::new();
        let longest = if is_first { policy::FIRST_TALK_MINUTES } else { policy::TALK_MINUTES_MAX };
        let minutes = problems.take("minutes", minutes(&self.minutes, longest));
        let named = self.members.as_deref().unwrap_or_default();
        if named.len() > policy::ROWS {
            problems.add("members", Code::TooMany);
            return Err(problems);
        }
        if self.pools.len() > policy::POOLS_OF_A_TALK {
            problems.add("pools", Code::TooMany);
            return Err(problems);
        }
        let mut members = Vec::new();
        for (index, text) in named.iter().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
            match text.trim().parse() {
                Err(_) => problems.add(format!("members[{index}]"), Code::NotAnId),
                Ok(member) if members.contains(&member) => problems.add(format!("members[{index}]"), Code::Duplicate),
                Ok(member) => members.push(member),
            }
        }
        let mut pools: Vec<FromPool> = Vec::new();
        for (index, row) in self.pools.iter().enumerate().filter(|(_, row)| !row.pool_id.trim().is_empty()) {
            let pool = row.pool_id.trim().parse().map_err(|_| Code::NotAnId);
            let pool: Option<PoolId> = problems.take(&format!("pools[{index}].pool_id"), pool);
            let needs = problems.take(&format!("pools[{index}].needs"), count(&row.needs));
            let Some((pool, needs)) = pool.zip(needs) else { continue };
            if pools.iter().any(|known| known.pool == pool) {
                problems.add(format!("pools[{index}].pool_id"), Code::Duplicate);
            }
            pools.push(FromPool { pool, needs });
        }
        let how = self.how.check("how", &mut problems);
        let is_nobody = members.is_empty() && pools.is_empty() && problems.is_empty();
        match &self.members {
            None if members.is_empty() && pools.is_empty() => members.push(asks),
            Some(_) if is_nobody => problems.add("members", Code::NobodyComes),
            _ => {}
        }
        problems.or(minutes.map(|minutes| Talk { minutes, members, pools, how }))
    }
}

fn number(typed: &str, least: u32, usual: u16) -> Result<u16, Code> {
    text::whole(typed, least, 9_999)?.map_or(Ok(usual), |number| u16::try_from(number).map_err(|_| Code::TooLarge))
}

fn minutes(text: &str, longest: u16) -> Result<u16, Code> {
    let minutes = number(text, 0, policy::TALK_MINUTES);
    match minutes.map_err(|code| if code == Code::Negative { Code::TooShort } else { code })? {
        minutes if minutes < policy::TALK_MINUTES_MIN => Err(Code::TooShort),
        minutes if minutes > longest => Err(Code::TooLong),
        minutes => Ok(minutes),
    }
}

fn count(text: &str) -> Result<u16, Code> {
    match number(text, 1, 1)? {
        count if usize::from(count) > policy::ROWS => Err(Code::TooLarge),
        count => Ok(count),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn draft(minutes: &str) -> TalkDraft {
        TalkDraft { minutes: minutes.into(), ..TalkDraft::default() }
    }

    #[test]
    fn a_first_talk_is_short() {
        let me = MemberId(Uuid::from_u128(1));
        let said = |minutes: &str, first| {
            let checked = draft(minutes).check(first, me);
            checked.map_or_else(|problems| problems.to_string(), |talk| talk.minutes.to_string())
        };
        assert_eq!(said("", true), "30");
        assert_eq!(said("15", true), "15");
        assert_eq!(said("14", true), "minutes: too_short");
        assert_eq!(said("31", true), "minutes: too_long");
        assert_eq!((said("31", false), said("240", false)), ("31".into(), "240".into()));
        assert_eq!(said("241", false), "minutes: too_long");
        assert_eq!(said("-30", true), "minutes: too_short");
        assert_eq!(said("half an hour", true), "minutes: not_a_number");
        assert_eq!(said("99999999999", true), "minutes: too_large");
    }

    #[test]
    fn with_nobody_named_it_is_for_whoever_asks() {
        let me = MemberId(Uuid::from_u128(1));
        assert_eq!(draft("").check(true, me).map(|talk| talk.members), Ok(vec![me]));
        let id = Uuid::from_u128(2).to_string();
        let row = |pool: &str, needs: &str| FromPoolDraft { pool_id: pool.into(), needs: needs.into() };
        let many = TalkDraft {
            members: Some(vec![id.clone(), "x".into(), id.clone(), " ".into()]),
            pools: vec![row(&id, "0"), row(&id, "31"), row(&id, ""), row(&id, "2"), row("", "")],
            ..TalkDraft::default()
        };
        assert_eq!(
            many.check(true, me).unwrap_err().to_string(),
            "members[1]: not_an_id, members[2]: duplicate, pools[0].needs: not_positive, pools[1].needs: too_large, \
             pools[3].pool_id: duplicate"
        );
        let crowd = TalkDraft { members: Some(vec![id; policy::ROWS + 1]), ..TalkDraft::default() };
        assert_eq!(crowd.check(true, me).unwrap_err().to_string(), "members: too_many");
    }

    #[test]
    fn whoever_unticks_everybody_is_told_so() {
        let me = MemberId(Uuid::from_u128(1));
        let pool = Uuid::from_u128(2).to_string();
        let said = |form: TalkForm| {
            let checked = form.draft().check(true, me);
            checked
                .map_or_else(|problems| problems.to_string(), |talk| format!("{:?} {}", talk.members, talk.pools.len()))
        };
        let shown = || TalkForm { people: "yes".into(), ..TalkForm::default() };
        assert_eq!(said(TalkForm::default()), format!("{:?} 0", [me]), "nobody was asked who comes");
        assert_eq!(said(shown()), "members: nobody_comes");
        assert_eq!(said(TalkForm { members: vec![" ".into()], ..shown() }), "members: nobody_comes");
        assert_eq!(said(TalkForm { pool, ..shown() }), "[] 1");
        assert_eq!(said(TalkForm { members: vec![me.to_string()], ..shown() }), format!("{:?} 0", [me]));
        let bad = TalkForm { how_kind: "video".into(), how_value: "meet.example.com".into(), ..TalkForm::default() };
        assert_eq!(said(bad), "how.value: not_a_url");
    }
}
