//! The examples of RFC 5545, section 3.8.5.3, all of them; each starts on 2 September 1997 at nine in New York unless it
//! says so.

use crate::support::{date_or_time, expand, times};

/// Rule, start, how far we look (a date), what is expected: `MMDD` after a `YYYY:`, times of day as `MMDDThhmm`.
const EXAMPLES: &[(&str, &str, &str, &str)] = &[
    ("FREQ=DAILY;COUNT=10", "0902", "1999", "1997: 0902-0911"),
    ("FREQ=DAILY;UNTIL=19971224T000000Z", "0902", "1999", "1997: 0902-1223"),
    (
        "FREQ=DAILY;INTERVAL=2",
        "0902",
        "19971011",
        "1997: 0902 0904 0906 0908 0910 0912 0914 0916 0918 0920 0922 0924 0926 0928 0930 1002 1004 1006 1008 1010",
    ),
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", "0902", "1999", "1997: 0902 0912 0922 1002 1012"),
    (
        "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "19980101",
        "2002",
        "1998: 0101-0131 1999: 0101-0131 2000: 0101-0131",
    ),
    (
        "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
        "19980101",
        "2002",
        "1998: 0101-0131 1999: 0101-0131 2000: 0101-0131",
    ),
    ("FREQ=WEEKLY;COUNT=10", "0902", "1999", "1997: 0902 0909 0916 0923 0930 1007 1014 1021 1028 1104"),
    (
        "FREQ=WEEKLY;UNTIL=19971224T000000Z",
        "0902",
        "1999",
        "1997: 0902 0909 0916 0923 0930 1007 1014 1021 1028 1104 1111 1118 1125 1202 1209 1216 1223",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        "0902",
        "19980218",
        "1997: 0902 0916 0930 1014 1028 1111 1125 1209 1223 1998: 0106 0120 0203 0217",
    ),
    (
        "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
        "0902",
        "1999",
        "1997: 0902 0904 0909 0911 0916 0918 0923 0925 0930 1002",
    ),
    (
        "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
        "0902",
        "1999",
        "1997: 0902 0904 0909 0911 0916 0918 0923 0925 0930 1002",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        "0901",
        "1999",
        "1997: 0901 0903 0905 0915 0917 0919 0929 1001 1003 1013 1015 1017 1027 1029 1031 1110 1112 1114 1124 1126 1128 \
         1208 1210 1212 1222",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
        "0902",
        "1999",
        "1997: 0902 0904 0916 0918 0930 1002 1014 1016",
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        "0905",
        "1999",
        "1997: 0905 1003 1107 1205 1998: 0102 0206 0306 0403 0501 0605",
    ),
    ("FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR", "0905", "1999", "1997: 0905 1003 1107 1205"),
    (
        "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "0907",
        "1999",
        "1997: 0907 0928 1102 1130 1998: 0104 0125 0301 0329 0503 0531",
    ),
    ("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "0922", "1999", "1997: 0922 1020 1117 1222 1998: 0119 0216"),
    ("FREQ=MONTHLY;BYMONTHDAY=-3", "0928", "19980227", "1997: 0928 1029 1128 1229 1998: 0129 0226"),
    (
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
        "0902",
        "1999",
        "1997: 0902 0915 1002 1015 1102 1115 1202 1215 1998: 0102 0115",
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
        "0930",
        "1999",
        "1997: 0930 1001 1031 1101 1130 1201 1231 1998: 0101 0131 0201",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        "0910",
        "2000",
        "1997: 0910-0915 1999: 0310-0313",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
        "0902",
        "19980401",
        "1997: 0902 0909 0916 0923 0930 1104 1111 1118 1125 1998: 0106 0113 0120 0127 0303 0310 0317 0324 0331",
    ),
    (
        "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
        "0610",
        "2010",
        "1997: 0610 0710 1998: 0610 0710 1999: 0610 0710 2000: 0610 0710 2001: 0610 0710",
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        "0310",
        "2010",
        "1997: 0310 1999: 0110 0210 0310 2001: 0110 0210 0310 2003: 0110 0210 0310",
    ),
    (
        "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        "0101",
        "2010",
        "1997: 0101 0410 0719 2000: 0101 0409 0718 2003: 0101 0410 0719 2006: 0101",
    ),
    ("FREQ=YEARLY;BYDAY=20MO", "0519", "2000", "1997: 0519 1998: 0518 1999: 0517"),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "0512", "2000", "1997: 0512 1998: 0511 1999: 0517"),
    (
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        "0313",
        "2000",
        "1997: 0313 0320 0327 1998: 0305 0312 0319 0326 1999: 0304 0311 0318 0325",
    ),
    (
        "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
        "0605",
        "1999",
        "1997: 0605 0612 0619 0626 0703 0710 0717 0724 0731 0807 0814 0821 0828 1998: 0604 0611 0618 0625 0702 0709 0716 \
         0723 0730 0806 0813 0820 0827",
    ),
    // With EXDATE for the start in the RFC; the rule alone does not hit it.
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "0902", "20001014", "1998: 0213 0313 1113 1999: 0813 2000: 1013"),
    (
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
        "0913",
        "19980614",
        "1997: 0913 1011 1108 1213 1998: 0110 0207 0307 0411 0509 0613",
    ),
    (
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "19961105",
        "2005",
        "1996: 1105 2000: 1107 2004: 1102",
    ),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "0904", "1999", "1997: 0904 1007 1106"),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "0929",
        "19980331",
        "1997: 0929 1030 1127 1230 1998: 0129 0226 0330",
    ),
    // The RFC writes UNTIL in UTC and means New York here; its list is that of 17:00 on the wall.
    ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000", "0902", "1999", "1997: 0902T0900 0902T1200 0902T1500"),
    (
        "FREQ=MINUTELY;INTERVAL=15;COUNT=6",
        "0902",
        "1999",
        "1997: 0902T0900 0902T0915 0902T0930 0902T0945 0902T1000 0902T1015",
    ),
    ("FREQ=MINUTELY;INTERVAL=90;COUNT=4", "0902", "1999", "1997: 0902T0900 0902T1030 0902T1200 0902T1330"),
    (
        "FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,20,40",
        "0902",
        "19970903",
        "1997: 0902T0900 0902T0920 0902T0940 0902T1000 0902T1020 0902T1040",
    ),
    (
        "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10",
        "0902",
        "19970903",
        "1997: 0902T0900 0902T0920 0902T0940 0902T1000 0902T1020 0902T1040",
    ),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "0805", "1999", "1997: 0805 0810 0819 0824"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "0805", "1999", "1997: 0805 0817 0819 0831"),
    ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "20070115", "2009", "2007: 0115 0130 0215 0315 0330"),
];

#[test]
fn every_example_of_the_rfc() {
    for (rule, start, to, expected) in EXAMPLES {
        let start = if start.len() == 4 { format!("1997{start}T090000") } else { format!("{start}T090000") };
        let to = if to.len() == 4 { format!("{to}0101") } else { (*to).to_owned() };
        assert_eq!(times(expand(rule, &start, &to).into_iter()), spelled(expected), "{rule}");
    }
}

fn spelled(expected: &str) -> Vec<String> {
    let (mut year, mut all) = ("", Vec::new());
    for word in expected.split(' ') {
        let full = |word: &str| match word.split_once('T') {
            Some((day, time)) => format!("{year}{day}T{time}00"),
            None => format!("{year}{word}T090000"),
        };
        if let Some(of) = word.strip_suffix(':') {
            year = of;
        } else if let Some((from, to)) = word.split_once('-') {
            let (from, to) = (date_or_time(&full(from)).0, date_or_time(&full(to)).0);
            let days = from.date().iter_days().take_while(|day| *day <= to.date());
            all.extend(times(days.map(|day| day.and_time(from.time()))));
        } else {
            all.push(full(word));
        }
    }
    all
}
