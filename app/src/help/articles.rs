//! The articles. Each answers one question in a minute; numbers are those of `domain::policy`.

use super::{
    Article,
    Part::{Steps, Text},
    Reader,
};

macro_rules! articles {
    ($($name:ident $slug:literal $reader:ident $title:literal [$($part:expr),* $(,)?])*) => {
        /// All of them, in the order they are listed.
        pub(super) const ALL: [Article; [$($slug),*].len()] = [$($name),*];

        $(
            #[doc = $title]
            pub const $name: Article =
                Article { slug: $slug, title: $title, reader: Reader::$reader, parts: &[$($part),*] };
        )*
    };
}

articles! {
    SIGNING_IN "signing-in" Everybody "How do I sign in without a password?" [
        Text("Ask for a sign-in link on the sign-in page. It arrives by e-mail, works for 30 minutes and only once."),
        Text("If nothing arrives, look into the junk folder, and check the address: the page says the same whether it \
              knows an address or not, so that nobody can find out who is here."),
        Text("Under Account you see every browser that is signed in, and can sign any of them out."),
    ]

    CONNECTING_CALENDARS "connecting-a-calendar" Everybody "How do I connect a calendar?" [
        Text("Open Other calendars from your account. What makes you busy there makes you busy here: nobody is offered a \
              time in which you have something else. Only when you are busy is kept, and of events that can't be read their \
              titles, for you alone: nobody else sees what you are busy with."),
        Text("By address: every calendar program can give a private address in iCal format. In Google Calendar it is \
              “Secret address in iCal format” in the calendar's settings, in Outlook “Publish calendar” with all \
              details off, in iCloud “Public calendar”. Copy it, paste it, and give it a name."),
        Text("By CalDAV account, for Nextcloud, Fastmail, iCloud, Radicale and others: name the server, your user and a \
              password; many servers want an app password, made in their security settings. Then choose which of its \
              calendars count, and into which one booked talks are written. Your password goes to that server alone: if it \
              refers to another one that asks for it, we name that one and ask you first."),
        Text("We look every 15 minutes; Refresh now looks at once. If a calendar can't be looked at for 6 hours, or its \
              address or password is wrong, you are not offered for talks until it works again: nobody would know when \
              you are busy. The page says what is wrong. An event that can't be understood counts as busy."),
        Text("“Needs a look” means that an event in it can't be read in full. All it may mean counts as busy; where nobody can \
              say when it ends, you are not offered from then on, and its title and date stand beside the reason. Correct it \
              or delete it in your calendar, and refresh."),
        Text("Invitations that you have declined keep you free. Under “What counts in it” you say what those mean that you \
              have not answered, and at which other addresses you are invited."),
        Text("A talk that is written into your calendar is moved and cancelled here, not there: when it is dragged to another \
              time, cancelled or deleted, we put it back and tell you."),
        Text("Remove calendar forgets its address, its password and everything that was read from it."),
    ]

    REQUESTS "interview-requests" Candidates "How do interview requests reach me?" [
        Text("Companies find you while your profile is promoted. One that wants to talk with you sends a request: the \
              salary first, then where you would work, who they are, and a personal note."),
        Text("A request arrives in the Interviews tab and by e-mail. Before it arrives you see nothing of it, because \
              the company may still correct it for five minutes."),
        Text("You answer with Accept or Decline. What has ended leaves the list; tick “Show ended interviews” to see \
              it again."),
        Text("You don't want to hear from some company? Hide your profile from it under Profile."),
    ]
    ANSWERING "answering" Candidates "What happens when I accept or decline?" [
        Text("Accept tells the company that you would like to talk. It is no promise: you can end the process at any \
              time afterwards. A note is welcome and not needed."),
        Text("Decline tells the company no. It never harms your profile, and a reason is optional."),
        Text("Try to answer within 48 hours. After 14 days without an answer a request will be declined automatically. An \
              answer that arrives at the last moment wins."),
        Text("The salary is not set in stone. If the rest interests you, accept and say in the note what you have in \
              mind."),
    ]
    WAITING "waiting-for-the-company" Candidates "I have accepted. What now?" [
        Text("The company should answer within 24 to 48 hours with times for a first talk of 15 to 30 minutes."),
        Text("If it doesn't, a follow-up is ready on the interview's page: read it, change it, send it. You can send \
              one a day."),
        Text("Companies that answer in time carry the badge “Answers within 48 h”; they lose it by keeping somebody \
              waiting."),
    ]
    AVAILABILITY "when-you-can-be-met" Candidates "How do I say when I can be met?" [
        Steps(&[
            "Open Your profile and choose Change your hours.",
            "Check the time zone; the hours are meant in it.",
            "Give every day its hours. Monday's can be copied to the other days.",
            "Add the dates that differ. One without times is a day off.",
            "Save hours.",
        ]),
        Text("Companies see these hours only once you have accepted their request, and only where their own people are \
              free as well. Talks that are booked stay when you change the hours."),
        Text("Rows that overlap become one. Until you have said anything, no company can book you; it can still send \
              you a link to pick a time yourself."),
    ]
    PICKING "picking-a-time" Candidates "How do I pick, move or cancel a talk?" [
        Steps(&[
            "Open the link from the company's mail.",
            "Choose a day, then a time. It is kept for you for 5 minutes.",
            "Confirm. You and the company get a mail.",
        ]),
        Text("How you’ll meet stands first: a video call with the place its link leads to, a phone number, or an address. On the day \
              you join from there. If it changes, you get a mail, and so does your calendar."),
        Text("Nothing suits you? Choose None of these works and write down up to 5 windows in which you have time. The \
              company answers by booking one of them or with a new link."),
        Text("You can move a talk 3 times, until 2 hours before it begins, and cancel it until 30 minutes before: with the same link, \
              or on the interview's page. Some companies approve a time first; until then it waits, and is yours."),
        Text("Keep the link to yourself: what somebody does with it is shown as “by link”, and you get a mail each time. If \
              it wasn't you, sign in and move or cancel the talk on the interview's page. There you also see whether \
              the company has copied your link."),
    ]
    ENDING "ending-a-process" Candidates "How do I end an interview process, or take it up again?" [
        Steps(&[
            "Open the interview and choose End interview process.",
            "Add a message if you like, and confirm.",
            "The company is told at once.",
        ]),
        Text("An ended interview stays under “Show ended interviews”. There you can choose Ask to reopen: the company \
              is asked, and when it agrees, the process goes on. A company can ask you the same."),
    ]
    BEING_FOUND "being-found" Candidates "Who sees my profile, and for how long?" [
        Text("Every company sees it in its search while you are promoted, except those you hide from. Promotion begins \
              once your profile says what you can do: in a headline, skills or your experience. It ends by itself after four weeks, or on the day you choose; you can extend or stop it at any time."),
        Text("After the end no company can send you a new request. Requests you already have stay."),
        Text("Your e-mail address is not part of the profile. Your response time isn't either; companies see only \
              whether you are a fast responder."),
        Text("To hide from a company, for example your own, write its name under Profile. It is not told."),
    ]
    RESPONSE_TIME "response-time" Candidates "How is my response time counted?" [
        Text("It is the average time between a request's arrival and your answer, over the answers of the last 30 \
              days. Accepting and declining count the same."),
        Text("A request that was declined automatically counts as 336 hours. Requests that the company has taken back \
              don't count."),
        Text("Below 48 hours on average you carry the fast responder badge, which every company sees. The number \
              itself and what it is made of are yours alone."),
    ]
    YOUR_DATA "your-data" Candidates "What is kept about me, and how do I remove it?" [
        Text("Your profile, the requests you got with your answers, your sessions, and a log of what was done and \
              when. Under Your data you can read all of it and download it as a file."),
        Text("You correct your profile under Profile."),
        Text("Erasing removes your account, profile, notes and messages from the database, the search and the logs. \
              Companies keep that there was a request, without your name. It can't be undone."),
        Text("Type your e-mail address to confirm, and your password. If you have just signed in with a link from your \
              e-mail, the password is not needed."),
    ]

    SENDING "sending-a-request" Companies "How do I send an interview request?" [
        Steps(&[
            "Find a candidate and open the profile; the request stands on its right.",
            "Choose the position, the places and the base salary.",
            "Write a short personal note: who you are, why this person, what happens next.",
            "Send interview request.",
        ]),
        Text("The base salary is required. It is the first thing the candidate reads."),
        Text("Variables such as {{candidate.first_name}} are filled in for you. One without a value stops the sending, \
              so nothing leaves with a gap in it."),
    ]
    HOLDING "five-minutes" Companies "What are the five minutes after sending?" [
        Text("A request is held for five minutes. The bar at the bottom counts down on every page. Until it leaves you \
              can edit or withdraw it, and the candidate knows nothing."),
        Text("Editing never starts the five minutes again. You can close the browser: it leaves anyway, once."),
        Text("Afterwards you can retract it until it is answered; then the candidate is told."),
    ]
    REPLYING "answering-candidates" Companies "A candidate has accepted. What now?" [
        Text("Answer within 48 hours with times for a first talk of 15 to 30 minutes. Interviews lists those who wait, \
              the longest first."),
        Text("Companies that answer in time carry the badge “Answers within 48 h”. Once the time is over, the \
              candidate can send you a follow-up, one a day."),
        Text("If it doesn't fit any more, end the process. The candidate is always told, five minutes later, and you \
              can edit or withdraw that until then."),
    ]
    BOOKING "booking-a-talk" Companies "How do I book a talk with a candidate?" [
        Steps(&[
            "Open the interview and choose Book a talk.",
            "Say how long it takes, who comes, and how you meet: by a video link, by phone or at a place.",
            "Choose a day and a time that is free for everybody. It is kept for you for five minutes.",
            "Look at everything once more, both clocks included, and book it.",
        ]),
        Text("As usual means: as is set for the pool, else for the position, else for whoever comes. A video link starts with \
              https:// and has no user name in it; a phone number starts with its country code. Candidates see where a link \
              leads. You can change how you meet until the talk is over: everybody is told, and their calendars."),
        Text("Below the free times you see the day of each person. “Why not another time?” says what stands in your own \
              way: opening hours, another talk, a limit, a calendar. Of a colleague it names the opening hours and the \
              notice they ask for; whatever takes their time, it only says that they are not free. Of the candidate it \
              says no more than that, and no more than that of you to them."),
        Text("Or send a scheduling link: the candidate picks a time by themselves. With “Ask me before it is booked” the \
              time is kept until you approve it. The link goes to the candidate alone. Where mails don't arrive, choose Copy \
              the link on the interview's page and pass it on; whoever has it acts for the candidate, and both sides see \
              that you copied it."),
        Text("A talk can be moved until two hours before it begins, three times by each side, and cancelled until half \
              an hour before. Everybody who comes is told at once."),
    ]
    OWN_CALENDAR "your-calendar" Companies "How do I say when I can be met?" [
        Text("Under Calendar you give your hours for each day of the week, and dates that differ. Talks are offered within \
              them only. Without hours nothing can be booked with you."),
        Text("Limits keep your day bearable: minutes free before and after a talk, how much notice you need, how far ahead \
              you can be booked, how many talks a day and a week are enough."),
        Text("How you meet is what candidates read of talks that you come to, unless something else is said for the talk, its pool \
              or its position."),
        Text("Time out of office closes days or hours. Talks that are booked already stay; move them, or let somebody else \
              come."),
    ]
    POOLS "pools" Companies "What is a pool?" [
        Text("Interviewers of whom some are enough. When you book, ask for one or more of a pool: those who are free come \
              into question, and who has had the fewest talks for their share is chosen. The interview says why."),
        Text("With twice the share somebody gets twice the talks. With 0 they come only when nobody else is free."),
    ]
    SEATS "seats-and-roles" Companies "Who may do what?" [
        Text("Admins may do everything. Managers create positions and send requests for their own; Requesters send \
              requests for positions they are invited to. These are premium seats."),
        Text("Executives see all interviews; Reviewers and Schedulers see those they work on. They read requests but \
              don't send them."),
        Text("A confidential position is seen by its hiring team only, and so is everything about it: requests, talks, \
              mails that did not get through, entries of the audit log. In a colleague's calendar a talk for one is time \
              that is taken, like any appointment."),
    ]
    FIRST_WEEK "first-week" Companies "Why may we not send any more today?" [
        Text("In its first 7 days a company can send 25 invitations and 50 interview requests a day. Anybody can create \
              a company, so this keeps strangers from writing to everybody. Afterwards it is no longer counted by the day."),
        Text("How many candidates you can look at in an hour has a limit, too. It is far above what anybody reads; who \
              reaches it is told, and can go on in the next hour."),
        Text("Names of companies, people and positions hold no web or e-mail addresses, because they stand in mails. Your \
              website has a field of its own in the company's profile."),
    ]
}

#[cfg(test)]
mod tests {
    use domain::policy;

    use super::{super::find, ALL, Text};

    #[test]
    fn every_article_has_an_address_of_its_own() {
        for article in ALL {
            assert_eq!(find(article.slug), Some(article));
        }
    }

    #[test]
    fn numbers_are_those_of_the_policy() {
        let text = |slug: &str| {
            let parts = find(slug).map(|article| article.parts).unwrap_or_default();
            parts.iter().filter_map(|part| if let Text(text) = part { Some(*text) } else { None }).collect::<String>()
        };
        assert!(text("answering").contains(&format!("{} hours", policy::RESPONSE_TARGET.num_hours())));
        assert!(text("answering").contains(&format!("{} days", policy::AUTOMATIC_DECLINE.num_days())));
        assert!(text("response-time").contains(&format!("{} hours", policy::AUTOMATIC_DECLINE_COUNTS_AS.num_hours())));
        assert!(text("picking-a-time").contains(&format!("{} windows", policy::PROPOSED_WINDOWS)));
        assert!(text("picking-a-time").contains(&format!("{} times", policy::MOVES)));
        assert!(text("picking-a-time").contains(&format!("{} hours before", policy::MOVE_NOTICE.num_hours())));
        assert!(text("picking-a-time").contains(&format!("{} minutes before", policy::CANCEL_NOTICE.num_minutes())));
        assert!(text("connecting-a-calendar").contains(&format!("{} minutes", policy::OUTSIDE_EVERY.num_minutes())));
        assert!(text("connecting-a-calendar").contains(&format!("{} hours", policy::OUTSIDE_STALE.num_hours())));
        assert!(text("signing-in").contains(&format!("{} minutes", policy::LINK_LASTS.num_minutes())));
        assert!(text("first-week").contains(&format!("{} days", policy::WORKSPACE_IS_NEW.num_days())));
        assert!(text("first-week").contains(&format!("{} invitations", policy::INVITATIONS_OF_NEW_WORKSPACE)));
        assert!(text("first-week").contains(&format!("{} interview requests", policy::REQUESTS_OF_NEW_WORKSPACE)));
        assert!(ALL.iter().all(|article| article.parts.iter().all(|part| !matches!(part, super::Steps([])))));
    }
}
