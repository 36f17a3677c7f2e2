//! A feed to measure with, shared by the benches of this package and by `make bench feed`.

use std::fmt::Write;

/// A mailbox's calendar of so many bytes: ten years of meetings.
pub fn feed(bytes: usize) -> String {
    let mut text = String::from(
        "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\n\
         BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n\
         RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\n\
         DTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n\
         RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n",
    );
    let mut n = 0_u32;
    while text.len() < bytes {
        let (year, month, day) = (2018 + n % 10, n / 10 % 12 + 1, n / 7 % 28 + 1);
        let (hour, zone) =
            (7 + n % 11, ["W. Europe Standard Time", "America/New_York", "Europe/London"][n as usize % 3]);
        let time = format!("{year}{month:02}{day:02}T{hour:02}");
        let rule = match n % 64 {
            0 => "RRULE:FREQ=DAILY;COUNT=4000\r\n",
            8 => "RRULE:FREQ=WEEKLY;UNTIL=20290101T000000Z;BYDAY=MO,WE,FR\r\n",
            16 => "RRULE:FREQ=WEEKLY;INTERVAL=2\r\n",
            24 => "RRULE:FREQ=MONTHLY;BYDAY=-1FR\r\n",
            32 => "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1\r\n",
            40 => "RRULE:FREQ=YEARLY\r\n",
            48 => "RRULE:FREQ=WEEKLY;COUNT=10\r\n",
            56 => "RRULE:FREQ=DAILY;UNTIL=20270601;BYDAY=MO,TU,WE,TH,FR\r\n",
            _ => "",
        };
        let exceptions = if rule.is_empty() { String::new() } else { format!("EXDATE;TZID={zone}:{time}0000\r\n") };
        let changed = if n % 64 == 9 { format!("RECURRENCE-ID;TZID={zone}:{time}0000\r\n") } else { String::new() };
        let _ = write!(
            text,
            "BEGIN:VEVENT\r\nDESCRIPTION:Agenda\\n1. What was done\\n2. What comes next\\, and who does it\\n3. Anything \r\n \
             else that somebody would like to talk about before the end of the hour\\n\r\nUID:{:032X}\r\n{rule}{exceptions}{changed}\
             SUMMARY:Meeting {n}\r\nDTSTART;TZID={zone}:{time}0000\r\nDTEND;TZID={zone}:{time}3000\r\nCLASS:PUBLIC\r\n\
             PRIORITY:5\r\nDTSTAMP:20261122T090000Z\r\nTRANSP:OPAQUE\r\nSTATUS:CONFIRMED\r\nSEQUENCE:0\r\nLOCATION:Room\r\n\
             X-MICROSOFT-CDO-APPT-SEQUENCE:0\r\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\r\nX-MICROSOFT-CDO-ALLDAYEVENT:FALSE\r\nEND:VEVENT\r\n",
            if n % 64 == 9 { n - 1 } else { n },
        );
        n += 1;
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}
