//! Two companies that hire, with somebody on every seat.

use domain::{
    money::{Amount, SalaryDraft},
    places::PlaceDraft,
    positions::Draft,
    workspaces::{Role, WorkspaceDraft},
};

/// A company in words.
pub(super) struct Company {
    pub(super) name: &'static str,
    pub(super) domain: &'static str,
    size: &'static str,
    locations: &'static str,
    /// In whose hours its members can be met.
    pub(super) zone: &'static str,
    tech_stack: &'static str,
    culture: &'static str,
    /// One for each role, in the order of [`Role::ALL`].
    pub(super) members: [&'static str; 6],
    pub(super) positions: &'static [Opening],
    pub(super) templates: &'static [(&'static str, &'static str)],
}

/// A position in words.
pub(super) struct Opening {
    pub(super) title: &'static str,
    places: &'static [(&'static str, &'static str)],
    /// Whole units from and to; nothing is said when they are 0.
    salary: (i64, i64),
    currency: &'static str,
    period: &'static str,
    pub(super) kind: Kind,
}

/// What is special about a position.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Admin, Manager and Requester may send requests for it.
    Open,
    /// Only the Manager and the Requester know of it.
    Confidential,
    Closed,
}

impl Company {
    /// `manager@nordlicht.example`.
    pub(super) fn email(&self, role: Role) -> String {
        format!("{}@{}", role.as_str(), self.domain)
    }

    /// What it says about itself.
    pub(super) fn draft(&self) -> WorkspaceDraft {
        WorkspaceDraft {
            name: self.name.to_owned(),
            size: self.size.to_owned(),
            locations: self.locations.to_owned(),
            tech_stack: self.tech_stack.to_owned(),
            culture: self.culture.to_owned(),
            website: format!("https://{}", self.domain),
        }
    }
}

impl Opening {
    /// What it says.
    pub(super) fn draft(&self, team: Vec<String>) -> Draft {
        let place = |(kind, place): &(&str, &str)| PlaceDraft {
            kind: (*kind).to_owned(),
            place: Some((*place).to_owned()).filter(|place| !place.is_empty()),
        };
        let (from, to) = self.salary;
        Draft {
            title: self.title.to_owned(),
            places: self.places.iter().map(place).collect(),
            salary: (from > 0).then(|| SalaryDraft {
                amount: Amount::Minor(from * 100),
                upper: Amount::Minor(to * 100),
                currency: self.currency.to_owned(),
                period: self.period.to_owned(),
            }),
            visibility: String::new(),
            confidential: self.kind == Kind::Confidential,
            team,
            ..Draft::default()
        }
    }
}

pub(super) const COMPANIES: [Company; 2] = [
    Company {
        name: "Nordlicht Systems",
        domain: "nordlicht.example",
        size: "140",
        locations: "Berlin\nHamburg\nGdańsk",
        zone: "Europe/Berlin",
        tech_stack: "Rust, PostgreSQL, TypeScript, Kubernetes, NixOS",
        culture: "We write the software that keeps wind farms balanced with the grid. Few meetings, written decisions, \
                  and nobody is on call two weeks in a row.\n\nEverybody meets in Hamburg three times a year; the rest \
                  of the time you work from where you work best. Salaries are open inside the company.",
        members: ["Annika Vogt", "Jan Petersen", "Leyla Demir", "Katharina Brandt", "Piotr Zieliński", "Sven Matthies"],
        positions: &[
            Opening {
                title: "Senior Rust Engineer",
                places: &[("remote", ""), ("hybrid", "Berlin")],
                salary: (88_000, 112_000),
                currency: "EUR",
                period: "year",
                kind: Kind::Open,
            },
            Opening {
                title: "Site Reliability Engineer",
                places: &[("remote", ""), ("on_site", "Hamburg")],
                salary: (82_000, 104_000),
                currency: "EUR",
                period: "year",
                kind: Kind::Open,
            },
            Opening {
                title: "Product Designer",
                places: &[("hybrid", "Berlin")],
                salary: (62_000, 78_000),
                currency: "EUR",
                period: "year",
                kind: Kind::Open,
            },
            Opening {
                title: "Working Student, Grid Simulation",
                places: &[("hybrid", "Hamburg")],
                salary: (21, 26),
                currency: "EUR",
                period: "hour",
                kind: Kind::Open,
            },
            Opening {
                title: "Head of Engineering",
                places: &[("on_site", "Berlin")],
                salary: (150_000, 185_000),
                currency: "EUR",
                period: "year",
                kind: Kind::Confidential,
            },
            Opening {
                title: "Data Analyst",
                places: &[("on_site", "Gdańsk")],
                salary: (48_000, 60_000),
                currency: "EUR",
                period: "year",
                kind: Kind::Closed,
            },
        ],
        templates: &[
            (
                "First word",
                "Hi {{candidate.first_name}},\n\nyour profile reads like somebody who would enjoy our {{position.title}} \
                 role at {{company.name}}: small team, real machines, wind in the loop.\n\nThe salary is above. Places \
                 and hours are open to talk about. Would you like to hear more?\n\n{{sender.name}}",
            ),
            (
                "For people who are happy where they are",
                "Hi {{candidate.first_name}},\n\nyou may not be looking. If a quarter of an hour about keeping wind \
                 farms and the grid in balance sounds interesting anyway, I'd be glad to tell you what the \
                 {{position.title}} role is like, including the hard parts.\n\nBest wishes\n{{sender.name}}, \
                 {{company.name}}",
            ),
        ],
    },
    Company {
        name: "Kauri & Co",
        domain: "kauri.example",
        size: "38",
        locations: "Wellington\nAuckland",
        zone: "Pacific/Auckland",
        tech_stack: "TypeScript, Go, PostgreSQL, AWS, Svelte",
        culture: "Booking software for huts, ferries and campsites, owned by the people who build it. Four-day weeks in \
                  summer. We ship on Tuesdays and go outside on Fridays.",
        members: ["Moana Parata", "Ben Whitfield", "Sina Tuilagi", "Ruth Carmichael", "Oscar Lindgren", "Tess Hohaia"],
        positions: &[
            Opening {
                title: "Full-stack Engineer",
                places: &[("remote", ""), ("hybrid", "Wellington")],
                salary: (130_000, 160_000),
                currency: "NZD",
                period: "year",
                kind: Kind::Open,
            },
            Opening {
                title: "Platform Engineer",
                places: &[("remote", ""), ("hybrid", "Auckland")],
                salary: (145_000, 175_000),
                currency: "NZD",
                period: "year",
                kind: Kind::Open,
            },
            Opening {
                title: "Interim Product Lead",
                places: &[("on_site", "Wellington")],
                salary: (900, 1_200),
                currency: "NZD",
                period: "day",
                kind: Kind::Confidential,
            },
            Opening {
                title: "Support Engineer",
                places: &[("on_site", "Wellington")],
                salary: (0, 0),
                currency: "NZD",
                period: "year",
                kind: Kind::Closed,
            },
        ],
        templates: &[(
            "Kia ora",
            "Kia ora {{candidate.first_name}},\n\nwe're {{company.name}}: huts, ferries, campsites, and the software \
             that books them. For our {{position.title}} role we'd like to talk with you. No puzzles, no homework; two \
             conversations and an honest answer within two days.\n\nNgā mihi\n{{sender.name}}",
        )],
    },
];
