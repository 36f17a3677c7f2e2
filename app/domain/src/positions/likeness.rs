//! Which positions are alike, so that what others offer for them can stand in one range (R14).
//!
//! A title is free text, and whoever may write one could search with it: for the one company that hires glass blowers. So a
//! title is only sorted into a closed list of fields and levels. No two parts of it overlap; there is nothing to subtract.

/// A field and a level, as stored: `software.senior`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Likeness {
    field: &'static str,
    level: &'static str,
}

/// Words of titles, by field. The first field that has a word of the title is the one.
const FIELDS: [(&str, &[&str]); 22] = [
    ("data", &["ai", "analytics", "bi", "data", "learning", "ml", "statistician"]),
    ("testing", &["qa", "test", "tester"]),
    ("security", &["cybersecurity", "penetration", "security"]),
    ("infrastructure", &["cloud", "database", "devops", "infrastructure", "network", "platform", "sre", "sysadmin"]),
    ("mobile", &["android", "flutter", "ios", "mobile"]),
    (
        "software",
        &[
            "c#",
            "c++",
            "backend",
            "developer",
            "elixir",
            "embedded",
            "entwickler",
            "entwicklerin",
            "erlang",
            "firmware",
            "frontend",
            "fullstack",
            "golang",
            "haskell",
            "java",
            "javascript",
            "kotlin",
            "php",
            "programmer",
            "python",
            "react",
            "ruby",
            "rust",
            "scala",
            "software",
            "stack",
            "swift",
            "typescript",
            "web",
        ],
    ),
    ("hardware", &["electrical", "electronics", "hardware", "mechanical", "mechatronics", "semiconductor"]),
    ("construction", &["architect", "bauleiter", "building", "civil", "construction", "structural", "surveyor"]),
    ("design", &["art", "design", "designer", "illustrator", "ui", "ux"]),
    ("product", &["owner", "product", "scrum"]),
    ("marketing", &["brand", "communications", "content", "copywriter", "editor", "marketing", "media", "seo"]),
    ("sales", &["account", "sales", "vertrieb"]),
    ("support", &["customer", "helpdesk", "service", "support"]),
    ("people", &["hr", "human", "people", "recruiter", "recruiting", "talent"]),
    (
        "finance",
        &[
            "accountant",
            "accounting",
            "auditor",
            "buchhalter",
            "buchhalterin",
            "controller",
            "finance",
            "financial",
            "tax",
        ],
    ),
    ("legal", &["attorney", "compliance", "counsel", "jurist", "lawyer", "legal", "paralegal"]),
    (
        "health",
        &[
            "care",
            "caregiver",
            "doctor",
            "medical",
            "nurse",
            "nursing",
            "pharmacist",
            "physician",
            "physiotherapist",
            "therapist",
        ],
    ),
    ("education", &["educator", "instructor", "lecturer", "professor", "teacher", "trainer", "tutor"]),
    ("logistics", &["buyer", "driver", "logistics", "procurement", "purchasing", "supply", "warehouse"]),
    ("trades", &["carpenter", "electrician", "machinist", "mechanic", "plumber", "technician", "welder"]),
    ("hospitality", &["bartender", "chef", "cook", "hotel", "kitchen", "restaurant", "waiter"]),
    ("consulting", &["analyst", "consultant", "consulting", "project", "strategy"]),
];

/// What is left where no other field has a word of it.
const ELSE: [(&str, &[&str]); 3] = [
    ("engineering", &["engineer", "engineering", "ingenieur", "ingenieurin"]),
    ("office", &["administration", "administrator", "assistant", "clerk", "office", "receptionist", "secretary"]),
    ("management", &["ceo", "cfo", "chief", "coo", "cto", "director", "executive", "head", "manager"]),
];

/// Words of titles, by level; without one of them it is the usual one.
const LEVELS: [(&str, &[&str]); 3] = [
    ("junior", &["apprentice", "graduate", "intern", "internship", "junior", "trainee", "werkstudent"]),
    ("lead", &["ceo", "cfo", "chief", "coo", "cto", "director", "head", "lead", "leader", "vice", "vp"]),
    ("senior", &["expert", "principal", "senior", "staff"]),
];

impl Likeness {
    /// Where a title belongs; `None` where the list has no word of it, and no range is shown then.
    pub fn of(title: &str) -> Option<Self> {
        let title = title.to_lowercase();
        let words: Vec<&str> = title
            .split(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#'))
            .filter(|word| !word.is_empty())
            .collect();
        let among = |list: &'static [(&'static str, &'static [&'static str])]| {
            list.iter().find(|(_, known)| words.iter().any(|word| known.contains(word))).map(|(name, _)| *name)
        };
        let field = among(&FIELDS).or_else(|| among(&ELSE))?;
        Some(Self { field, level: among(&LEVELS).unwrap_or("usual") })
    }

    /// As stored.
    pub fn key(self) -> String {
        format!("{}.{}", self.field, self.level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_belong_to_one_part_of_a_closed_list() {
        let key = |title| Likeness::of(title).map(Likeness::key);
        let told: Vec<String> = [
            "Rust engineer",
            "Senior Rust engineer (m/f/d)",
            "Senior engineer",
            "Staff Backend Developer, Berlin",
            "Machine learning engineer",
            "QA Engineer",
            "Head of Product",
            "Account executive",
            "Junior accountant",
            "Nurse",
            "Chief of staff",
            "Glass blower",
            "",
        ]
        .map(|title| format!("{title}: {}", key(title).unwrap_or_else(|| "nothing".into())))
        .into();
        insta::assert_snapshot!(told.join("\n"), @r"
        Rust engineer: software.usual
        Senior Rust engineer (m/f/d): software.senior
        Senior engineer: engineering.senior
        Staff Backend Developer, Berlin: software.senior
        Machine learning engineer: data.usual
        QA Engineer: testing.usual
        Head of Product: product.lead
        Account executive: sales.usual
        Junior accountant: finance.junior
        Nurse: health.usual
        Chief of staff: management.lead
        Glass blower: nothing
        : nothing
        ");
    }

    /// Nothing that is added to a title narrows what it is compared with to less than a part of the list.
    #[test]
    fn words_of_ones_own_narrow_nothing() {
        assert_eq!(Likeness::of("Rust engineer"), Likeness::of("Rust engineer for quantum glass blowing in Bielefeld"));
    }
}
