//! Candidates one would like to meet. Each reads like a person, so that pages look as they will in earnest.

use domain::{
    candidates::CandidateProfile,
    money::{Currency, Period, Salary},
};

use crate::folding::folded;

/// A candidate in words.
pub(super) struct Known {
    pub(super) name: &'static str,
    headline: &'static str,
    skills: &'static str,
    experience: &'static str,
    places: &'static str,
    remote: bool,
    /// Whole units; nothing is said when it is 0.
    salary: i64,
    currency: &'static str,
    period: Period,
    zone: &'static str,
}

impl Known {
    /// `tomas.oliveira@people.example`.
    pub(super) fn email(&self) -> String {
        format!("{}@people.example", self.handle())
    }

    /// `tomas.oliveira`.
    fn handle(&self) -> String {
        let name = folded(self.name);
        let words: Vec<&str> =
            name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            // Mail servers know little but ASCII.
            return name.chars().take(4).map(|c| format!("u{:x}", u32::from(c))).collect::<Vec<_>>().join(".");
        }
        words.join(".")
    }

    /// What they say about themselves.
    pub(super) fn profile(&self) -> CandidateProfile {
        let list = |text: &str, by: char| text.split(by).map(|entry| entry.trim().to_owned()).collect();
        let currency: Option<Currency> = self.currency.parse().ok();
        CandidateProfile {
            name: self.name.to_owned(),
            headline: Some(self.headline.to_owned()),
            skills: list(self.skills, ','),
            experience: Some(self.experience.to_owned()),
            places: list(self.places, ','),
            remote: self.remote,
            desired_salary: currency.filter(|_| self.salary > 0).map(|currency| Salary {
                amount_minor: self.salary * currency.minor_per_major(),
                upper_minor: None,
                currency,
                period: self.period,
            }),
            zone: self.zone.to_owned(),
            resume_url: Some(format!("https://people.example/{}/cv.pdf", self.handle())),
        }
    }
}

macro_rules! people {
    ($($name:literal, $headline:literal, $skills:literal, $experience:literal,
        $places:literal, $remote:literal, $salary:literal $currency:literal $period:ident, $zone:literal;)*) => {
        /// The first ones are the sample candidates that anybody may sign in as: nothing is ever under way with them.
        pub(super) const PEOPLE: &[Known] = &[$(Known {
            name: $name,
            headline: $headline,
            skills: $skills,
            experience: $experience,
            places: $places,
            remote: $remote,
            salary: $salary,
            currency: $currency,
            period: Period::$period,
            zone: $zone,
        }),*];
    };
}

people! {
    "Mira Albrecht", "Backend engineer who deletes more than she adds", "Rust, PostgreSQL, Kafka, Kubernetes",
    "Nine years of backends, the last four in Rust. Took a payments ledger from nightly batches to a stream that balances within a second, and wrote the runbook that let the team sleep.\n\nBefore that: search at a travel company, where I learned to measure first.",
    "Berlin, Hamburg", true, 98_000 "EUR" Year, "Europe/Berlin";

    "Tomás Oliveira", "Frontend engineer, accessibility first", "TypeScript, React, CSS, WCAG, Playwright",
    "Rebuilt a public booking site so that it works by keyboard, by screen reader and on a phone from 2016. Complaints fell by two thirds. I mentor, I write tests that read like stories.",
    "Lisbon, Porto", true, 58_000 "EUR" Year, "Europe/Lisbon";

    "Aroha Ngata", "Platform engineer, calm under load", "Go, Terraform, AWS, Kubernetes, PostgreSQL",
    "Ran the platform of a national broadcaster through three election nights without a page. I like boring deployments and short incident reports.",
    "Wellington, Auckland", true, 165_000 "NZD" Year, "Pacific/Auckland";

    "Jonas Lindqvist", "Embedded engineer, from schematics to updates over the air", "C, C++, Rust, Zephyr, CAN",
    "Twelve years of devices that have to work in a forest at minus thirty: harvesters, then heat pumps. Moved two product lines from C to Rust, driver by driver.",
    "Göteborg", false, 720_000 "SEK" Year, "Europe/Stockholm";

    "Priya Raghavan", "Machine learning engineer for search and ranking", "Python, PyTorch, Machine Learning, SQL, Airflow",
    "Built the ranking of a marketplace with forty million listings. Half of my work is evaluation: if we can't measure it, we don't ship it.",
    "Bengaluru, Hyderabad", true, 6_500_000 "INR" Year, "Asia/Kolkata";

    "Emeka Okafor", "Mobile engineer, Android and iOS", "Kotlin, Swift, Compose, GraphQL",
    "Wallets and ticketing for people with two bars of reception. Offline first is not a feature, it is the product.",
    "Lagos", true, 62_000 "USD" Year, "Africa/Lagos";

    "Sophie Marchand", "Product designer who prototypes in code", "Figma, Prototyping, User Research, CSS",
    "Eight years in health care software. I sit with nurses before I open Figma, and afterwards there are fewer screens than before.",
    "Lyon, Paris", true, 61_000 "EUR" Year, "Europe/Paris";

    "Daniel Kowalczyk", "Site reliability engineer", "Linux, Prometheus, Go, PostgreSQL, Ansible",
    "Kept an exchange at four nines with a team of five. Fond of capacity models on one sheet of paper.",
    "Kraków, Warszawa", true, 28_000 "PLN" Month, "Europe/Warsaw";

    "Hannah Weiss", "Data engineer with a soft spot for correctness", "Python, dbt, SQL, Spark, Rust",
    "Five years of pipelines for an insurer, where a wrong number costs somebody their claim. Introduced contracts between teams, and tests that fail before the dashboard does.",
    "Wien, München", true, 79_000 "EUR" Year, "Europe/Vienna";

    "Mateo Fernández", "Full-stack engineer for small teams", "TypeScript, Node.js, PostgreSQL, Vue, Docker",
    "First engineer twice, both companies still run what I wrote. I prefer one language and one database for as long as they last.",
    "Buenos Aires, Montevideo", true, 54_000 "USD" Year, "America/Argentina/Buenos_Aires";

    "Aiko Tanaka", "Graphics and WebAssembly engineer", "Rust, WebAssembly, WebGPU, C++, TypeScript",
    "Brought a CAD kernel of two million lines to the browser, and made it start in under two seconds. Speaker at two conferences, patient in reviews.",
    "Tokyo", true, 14_000_000 "JPY" Year, "Asia/Tokyo";

    "Olivia Bennett", "Engineering manager who still reads the diffs", "Leadership, Hiring, Go, Distributed Systems",
    "Led three teams through a migration nobody noticed. I hire slowly, give feedback within the day, and leave the on-call rota better than I found it.",
    "London, Bristol", true, 118_000 "GBP" Year, "Europe/London";

    "Lukas Steiner", "Security engineer, builder before breaker", "Rust, Cryptography, Threat Modelling, Linux",
    "Designed the key management of a Swiss archive. I would rather remove an attack surface than monitor it.",
    "Zürich, Bern", true, 152_000 "CHF" Year, "Europe/Zurich";

    "Naledi Dlamini", "Quality engineer who likes flaky tests the way others like crosswords", "Playwright, TypeScript, Python, CI",
    "Brought a suite of 4,000 end-to-end tests from ninety minutes to eleven, and from shrugs to trust.",
    "Cape Town, Johannesburg", true, 980_000 "ZAR" Year, "Africa/Johannesburg";

    "Ingrid Haugen", "Geospatial engineer", "PostGIS, Rust, Python, Maps, Kartverket",
    "Tiles, tides and terrain. Wrote the routing of a ferry operator that plans around weather.",
    "Bergen", true, 890_000 "NOK" Year, "Europe/Oslo";

    "Samuel Adeyemi", "Backend engineer, payments", "Java, Kotlin, PostgreSQL, Kafka, PCI",
    "Card acquiring in six countries. I know why your reconciliation is off by one cent.",
    "Manchester, London", true, 84_000 "GBP" Year, "Europe/London";

    "Giulia Romano", "Technical writer for developers", "Documentation, API Design, OpenAPI, Git",
    "Wrote the guides of a maps API used by thirty thousand teams. Support tickets halved, twice.",
    "Milano, Torino", true, 48_000 "EUR" Year, "Europe/Rome";

    "Noah Tremblay", "Compiler engineer", "C++, LLVM, Rust, Performance",
    "Eight years on a vectoriser. Recently: incremental builds that are truly incremental.",
    "Montréal", true, 168_000 "CAD" Year, "America/Toronto";

    "Fatima El Amrani", "Data scientist in public health", "R, Python, Statistics, SQL",
    "Forecast hospital beds through two winters, with intervals that held. I explain models to people who have to act on them.",
    "Casablanca, Rabat", true, 42_000 "EUR" Year, "Africa/Casablanca";

    "Viktor Hruška", "Database engineer", "PostgreSQL, C, Rust, Performance, Linux",
    "Contributed to a planner you may have used today. Looking for a team that reads query plans for pleasure.",
    "Praha, Brno", true, 2_100_000 "CZK" Year, "Europe/Prague";

    "Chloé Dubois", "Product manager for developer tools", "Product, User Research, SQL, Roadmaps",
    "Ten customer calls a week, one page of decisions. Shipped a debugger that people write thank-you notes about.",
    "Bruxelles, Gent", true, 82_000 "EUR" Year, "Europe/Brussels";

    "Rafael Santos", "Cloud engineer, cost and carbon", "AWS, Terraform, Go, FinOps",
    "Cut a cloud bill by 46 % without anybody noticing, then wrote down how.",
    "São Paulo, Florianópolis", true, 28_000 "BRL" Month, "America/Sao_Paulo";

    "Eleni Papadopoulou", "Frontend engineer, design systems", "TypeScript, Svelte, CSS, Storybook, WCAG",
    "Tokens, components, and the meetings it takes to agree on them. Two design systems, both still alive.",
    "Athina, Thessaloniki", true, 46_000 "EUR" Year, "Europe/Athens";

    "Liam O’Connor", "Systems programmer, networks", "Rust, C, eBPF, QUIC, Linux",
    "Wrote a load balancer that does one thing. It has been doing it for four years.",
    "Dublin, Cork", true, 112_000 "EUR" Year, "Europe/Dublin";

    "Yuki Nakamura", "Game engineer turned simulation engineer", "C++, Rust, Physics, Unreal Engine",
    "From racing games to driving simulators for training. Determinism is my favourite feature.",
    "Osaka, Kyoto", false, 11_500_000 "JPY" Year, "Asia/Tokyo";

    "Grace Wambui", "Full-stack engineer, agriculture", "Python, Django, PostgreSQL, React, USSD",
    "Built a marketplace that farmers use by text message. Ninety thousand of them do.",
    "Nairobi", true, 48_000 "USD" Year, "Africa/Nairobi";

    "Anders Jensen", "Robotics engineer", "ROS, C++, Python, Rust, Control Theory",
    "Arms that pick fruit without bruising it. Tests in the field, with mud.",
    "Odense, København", false, 690_000 "DKK" Year, "Europe/Copenhagen";

    "Zeynep Yılmaz", "Backend engineer, logistics", "Go, PostgreSQL, gRPC, Redis",
    "Routing and dispatch for eleven thousand couriers. I like problems that have a map.",
    "İstanbul, İzmir", true, 45_000 "EUR" Year, "Europe/Istanbul";

    "Callum Fraser", "Interim CTO and hands-on architect", "Architecture, Rust, Hiring, Due Diligence",
    "Six companies between seed and series B. I leave when the team no longer needs me, usually after a year.",
    "Edinburgh, London", true, 850 "GBP" Day, "Europe/London";

    "Mei Lin Chua", "Quantitative developer", "Rust, C++, Python, Low Latency",
    "Market data in single-digit microseconds, and risk checks that are never skipped.",
    "Singapore", false, 210_000 "SGD" Year, "Asia/Singapore";

    "Isabella Rossi", "Developer advocate", "Speaking, TypeScript, Rust, Teaching",
    "I teach what I have built. Forty workshops, three courses, one very patient community.",
    "Barcelona, Madrid", true, 64_000 "EUR" Year, "Europe/Madrid";

    "Arjun Mehta", "Mobile engineer, video", "Swift, Kotlin, WebRTC, FFmpeg",
    "Calls that survive a train ride. Wrote the jitter buffer I always wanted to have.",
    "Mumbai, Pune", true, 5_200_000 "INR" Year, "Asia/Kolkata";

    "Freya Nilsen", "Infrastructure engineer", "NixOS, Rust, Linux, Ceph",
    "Reproducible machines for a weather service. Rebuilding everything from nothing takes us forty minutes.",
    "Oslo, Trondheim", true, 940_000 "NOK" Year, "Europe/Oslo";

    "William Carter", "Frontend engineer, maps and charts", "TypeScript, WebGL, D3, React",
    "Election maps for three newspapers. They load before you have found the page on your phone.",
    "Melbourne, Sydney", true, 168_000 "AUD" Year, "Australia/Melbourne";

    "محمد الطرابلسي", "مهندس برمجيات", "Java, Spring, PostgreSQL, Rust",
    "أنظمة الدفع لثلاثة بنوك. I write code in English and argue about it in Arabic and French.",
    "Tunis, Sfax", true, 54_000 "TND" Year, "Africa/Tunis";

    "山田 太郎", "東京のRustエンジニア", "Rust, WebAssembly, 機械学習",
    "組込みからクラウドまで、十年。 Ten years, from firmware to the cloud.",
    "東京, 大阪", true, 9_800_000 "JPY" Year, "Asia/Tokyo";

    "अनन्या शर्मा", "सॉफ्टवेयर इंजीनियर", "Python, Django, PostgreSQL, CSS",
    "भुगतान और भाषा: forms that read every script people type.",
    "Bengaluru, मुंबई", true, 4_800_000 "INR" Year, "Asia/Kolkata";

    "Ελένη Παπαδοπούλου", "Μηχανικός λογισμικού", "Kotlin, Java, HTML+CSS",
    "Booking systems for ferries, which are never on time and always full.",
    "Αθήνα", true, 42_000 "EUR" Year, "Europe/Athens";

    "נועה לוי", "מהנדסת תוכנה", "C++, Rust, Linux",
    "Ten years of storage. I like formats that outlive their programs.",
    "Tel Aviv", false, 38_000 "ILS" Month, "Asia/Jerusalem";

    "김민준", "백엔드 엔지니어", "Go, Kafka, Kubernetes",
    "결제와 정산: a ledger that balances every night.",
    "서울", true, 92_000_000 "KRW" Year, "Asia/Seoul";

    "Dr. Élodie Østergård", "Applied scientist, speech", "Python, PyTorch, Speech, #rust",
    "Models that understand dialects, and measurements that show where they don't.",
    "København, Malmö", true, 760_000 "DKK" Year, "Europe/Copenhagen";

    "Marta Nowak", "Scrum sceptic, delivery lead", "Delivery, Facilitation, Kanban, SQL",
    "Half the meetings, twice the shipped work, measured.",
    "Wrocław", true, 21_000 "PLN" Month, "Europe/Warsaw";

    "Benjamin Cohen", "Staff engineer, developer productivity", "Bazel, Go, Rust, CI, Monorepos",
    "Took a build from fifty minutes to six for eight hundred engineers. Nobody thanked me; nobody complained either.",
    "New York, Boston", true, 235_000 "USD" Year, "America/New_York";

    "Ana Petrović", "Rust engineer, blockchain-free", "Rust, Tokio, PostgreSQL, Observability",
    "Async services with deadlines, budgets and back-pressure. I read the whole error.",
    "Beograd, Novi Sad", true, 55_000 "EUR" Year, "Europe/Belgrade";

    "David Kim", "Firmware engineer, audio", "C, DSP, Rust, Zephyr",
    "Hearing aids: a millisecond and a milliwatt at a time.",
    "Seoul", false, 98_000_000 "KRW" Year, "Asia/Seoul";

    "Laura Schmid", "Working student, second year of a master’s", "Rust, Python, Linear Algebra",
    "Wrote a solver for my thesis that my supervisor now uses. Twenty hours a week, more between terms.",
    "München", true, 24 "EUR" Hour, "Europe/Berlin";

    "Ravi Jayasinghe", "Full-stack engineer, returning after parental leave", "C#, .NET, SQL Server, Angular, Azure",
    "Eleven years of line-of-business software that people use all day. Looking for four days a week.",
    "Colombo", true, 0 "USD" Year, "Asia/Colombo";
}
