//! As many candidates as one likes, each the same in every run: the nth follows from n alone, so that a crowd can be
//! made larger later and memory holds only the batch at hand.
//!
//! Words are as uneven as among people: a few that half of them have, and a long tail of names, employers and crafts
//! that hardly anybody shares.

use chrono::TimeDelta;
use domain::{
    Moment,
    candidates::CandidateProfile,
    money::{Currency, Period, Salary},
};
use uuid::{Builder, Uuid};

use super::crowd_words::{
    COUNTRIES, CRAFTS, Country, DEEDS, FORMS, PLACES_OF_WORK, RARE_SKILLS, SYLLABLES, SYLLABLES_FIRST, SYLLABLES_LAST,
    WISHES,
};

/// One of the crowd.
pub(crate) struct Extra {
    pub(crate) account_id: Uuid,
    pub(crate) candidate_id: Uuid,
    pub(crate) email: String,
    pub(crate) profile: CandidateProfile,
    pub(crate) fast_responder: bool,
    pub(crate) promoted_until: Moment,
    pub(crate) created_at: Moment,
}

/// When the first of them came, in milliseconds since 1970; one follows every twenty seconds.
const FIRST: i64 = 1_735_689_600_000;
const APART: i64 = 20_000;

/// Chances out of one number: each use takes another part of it.
pub(crate) struct Dice(u64);

impl Dice {
    /// The nth throw of `what` (splitmix64).
    pub(crate) fn new(n: u64, what: u64) -> Self {
        Self(n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ what.wrapping_mul(0xd1b5_4a32_d192_ed03))
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `most`.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.throw() % most.max(1) as u64).unwrap_or_default()
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Below `most`, the nth about n times as rarely as the first.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a throw")]
    fn rank(&mut self, most: usize) -> usize {
        let throw = (self.throw() >> 11) as f64 / (1_u64 << 53) as f64;
        (((most + 1) as f64).powf(throw) as usize).clamp(1, most) - 1
    }

    fn often<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.rank(of.len())]
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn id(&mut self, millis: i64) -> Uuid {
        let mut rest = [0; 10];
        rest[..8].copy_from_slice(&self.throw().to_be_bytes());
        rest[8..].copy_from_slice(&self.throw().to_be_bytes()[..2]);
        Builder::from_unix_timestamp_millis(millis.unsigned_abs(), &rest).into_uuid()
    }
}

/// The account of the nth, to see how large the crowd is.
pub(crate) fn account_of(n: u64) -> Uuid {
    Dice::new(n, 1).id(came(n))
}

fn came(n: u64) -> i64 {
    FIRST + i64::try_from(n).unwrap_or_default() * APART
}

/// The nth of the crowd. Promotions reach from `now` on; one in fourteen is over.
pub(crate) fn extra(n: u64, now: Moment) -> Extra {
    let mut dice = Dice::new(n, 3);
    let (country, craft) = (&COUNTRIES[dice.rank(COUNTRIES.len())], &CRAFTS[dice.rank(CRAFTS.len())]);
    let first = dice.often(country.first);
    let last = if dice.chance(45) { dice.often(country.last).to_owned() } else { surname(&mut dice) };
    let years = 1 + dice.below(22);
    let level = match years {
        0..3 => "Junior ",
        3..7 => "",
        7..14 => "Senior ",
        _ => "Staff ",
    };
    let mut skills = several(&mut dice, craft.skills, 2, 5);
    for _ in 0..dice.below(3) {
        let rare = dice.often(RARE_SKILLS).to_owned();
        if !skills.contains(&rare) {
            skills.push(rare);
        }
    }
    let experience = format!(
        "{years} years of {}, most recently {} ({}). {} {}",
        craft.work[dice.rank(craft.work.len())],
        dice.pick(PLACES_OF_WORK),
        employer(&mut dice),
        dice.pick(DEEDS),
        dice.pick(WISHES),
    );
    let desired_salary = dice.chance(85).then(|| salary(&mut dice, country, years)).flatten();
    let created_at = domain::moment(came(n)).unwrap_or(now);
    // Most leave it at four weeks and are somewhere within them.
    let weeks = if dice.chance(70) { 4 } else { 26 };
    let promoted = TimeDelta::seconds(i64::try_from(dice.below(weeks * 7 * 24 * 3_600)).unwrap_or_default() + 1);
    Extra {
        account_id: account_of(n),
        candidate_id: Dice::new(n, 2).id(came(n)),
        email: format!("extra-{n:07}@crowd.example"),
        fast_responder: dice.chance(12),
        promoted_until: if dice.chance(7) { now - promoted } else { now + promoted },
        created_at,
        profile: CandidateProfile {
            name: format!("{first} {last}"),
            headline: Some(format!("{level}{}", craft.title)),
            skills,
            experience: Some(experience),
            places: several(&mut dice, country.cities, 1, 2),
            remote: dice.chance(55),
            desired_salary,
            zone: country.zone.to_owned(),
            resume_url: None,
        },
    }
}

/// One of some fifty thousand, the first of them by far the most often.
fn surname(dice: &mut Dice) -> String {
    let [first, middle, end] = [SYLLABLES_FIRST, SYLLABLES, SYLLABLES_LAST];
    let n = dice.rank(first.len() * middle.len() * end.len());
    // Neighbours in rank share nothing: the steps have no divisor in common with the lengths.
    let (start, n) = (n * 7 % first.len(), n / first.len());
    format!("{}{}{}", first[start], middle[n * 5 % middle.len()], end[n / middle.len() % end.len()])
}

/// One of some two hundred thousand houses.
fn employer(dice: &mut Dice) -> String {
    let n = dice.rank(SYLLABLES_FIRST.len() * SYLLABLES.len() * SYLLABLES.len() * FORMS.len());
    let (start, n) = (n * 11 % SYLLABLES_FIRST.len(), n / SYLLABLES_FIRST.len());
    let (middle, n) = (n * 7 % SYLLABLES.len(), n / SYLLABLES.len());
    let (end, form) = (n * 5 % SYLLABLES.len(), n / SYLLABLES.len());
    let name = [SYLLABLES_FIRST[start], SYLLABLES[middle], SYLLABLES[end]].concat();
    format!("{name} {}", FORMS[form % FORMS.len()])
}

fn several(dice: &mut Dice, of: &[&str], least: usize, most: usize) -> Vec<String> {
    let count = (least + dice.below(most - least + 1)).min(of.len());
    let start = dice.rank(of.len());
    // A step without a common divisor comes by every entry once.
    let step = if of.len().is_multiple_of(3) { 5 } else { 3 };
    let step = if of.len().is_multiple_of(step) { 1 } else { step };
    (0..count).map(|n| of[(start + n * step) % of.len()].to_owned()).collect()
}

fn salary(dice: &mut Dice, country: &Country, years: usize) -> Option<Salary> {
    let currency: Currency = country.currency.parse().ok()?;
    let percent = 60 + i64::try_from(years).ok()? * 4 + i64::try_from(dice.below(30)).ok()?;
    let yearly = country.salary * percent * 10;
    let (amount, period) = if dice.chance(90) { (yearly, Period::Year) } else { (yearly / 12, Period::Month) };
    Some(Salary { amount_minor: amount * currency.minor_per_major(), upper_minor: None, currency, period })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_the_same_in_every_run_and_nobody_twice() {
        let now = domain::moment(1_795_420_800_000).expect("a moment");
        let (once, again) = (extra(4_711, now), extra(4_711, now));
        assert_eq!((once.candidate_id, &once.profile), (again.candidate_id, &again.profile));
        assert_eq!(once.account_id, account_of(4_711));
        let ids: std::collections::HashSet<Uuid> =
            (0..20_000).flat_map(|n| [account_of(n), Dice::new(n, 2).id(came(n))]).collect();
        assert_eq!(ids.len(), 40_000);
        for n in 0..500 {
            let profile = extra(n, now).profile;
            let mut skills = profile.skills.clone();
            skills.sort();
            skills.dedup();
            assert_eq!(skills.len(), profile.skills.len(), "{:?}", profile.skills);
            assert_eq!(crate::zones::read(&profile.zone).as_ref(), Some(&profile.zone), "by its one name");
            let form = domain::candidates::ProfileForm::of(&profile);
            assert_eq!(form.check().expect("a form would take it"), profile);
        }
    }
}
