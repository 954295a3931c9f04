// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The holidays of the German Länder as a table, and the calendars in `workflows/calendars` held against it date by date.
//!
//! The files are what the engine reads and what a definition is pinned to; this table is where they come from. With
//! `GELEIT_REFRESH=1` the test writes them instead of comparing (docs/decisions/0023-calendars-are-data.md).

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use serde_json::Value;

use crate::shipped::{read, root};

const YEARS: std::ops::RangeInclusive<i16> = 2024..=2035;

/// When a holiday is.
#[derive(Clone, Copy)]
enum Day {
    /// Month and day.
    Fixed(i8, i8),
    /// Days after Easter Sunday.
    Easter(i64),
    /// The Wednesday before 23 November.
    Repentance,
}
use Day::{Easter, Fixed, Repentance};

/// Name, day, first year, Länder; `*`: all of them.
const HOLIDAYS: [(&str, Day, i16, &str); 19] = [
    ("Neujahr", Fixed(1, 1), 0, "*"),
    ("Heilige Drei Könige", Fixed(1, 6), 0, "bw by st"),
    ("Internationaler Frauentag", Fixed(3, 8), 2019, "be"),
    ("Internationaler Frauentag", Fixed(3, 8), 2023, "mv"),
    ("Karfreitag", Easter(-2), 0, "*"),
    ("Ostersonntag", Easter(0), 0, "bb"),
    ("Ostermontag", Easter(1), 0, "*"),
    ("Tag der Arbeit", Fixed(5, 1), 0, "*"),
    ("Christi Himmelfahrt", Easter(39), 0, "*"),
    ("Pfingstsonntag", Easter(49), 0, "bb"),
    ("Pfingstmontag", Easter(50), 0, "*"),
    ("Fronleichnam", Easter(60), 0, "bw by he nw rp sl"),
    ("Mariä Himmelfahrt", Fixed(8, 15), 0, "sl"),
    ("Weltkindertag", Fixed(9, 20), 2019, "th"),
    ("Tag der Deutschen Einheit", Fixed(10, 3), 0, "*"),
    ("Reformationstag", Fixed(10, 31), 0, "bb hb hh mv ni sn st sh th"),
    ("Allerheiligen", Fixed(11, 1), 0, "bw by nw rp sl"),
    ("Buß- und Bettag", Repentance, 0, "sn"),
    ("1. Weihnachtstag", Fixed(12, 25), 0, "*"),
];

/// On its own because nothing else falls on it everywhere.
const SECOND_CHRISTMAS_DAY: (&str, Day) = ("2. Weihnachtstag", Fixed(12, 26));

/// What holds once, or in some municipalities only: calendar → name and day.
const MORE: [(&str, &str, Date); 2] = [
    (
        "de-be",
        "80. Jahrestag der Befreiung vom Nationalsozialismus",
        date(2025, 5, 8),
    ),
    (
        "de-be",
        "75. Jahrestag des Aufstandes vom 17. Juni 1953",
        date(2028, 6, 17),
    ),
];

/// What holds in some municipalities of a Land: calendar → name and day.
const MUNICIPAL: [(&str, &str, Day); 5] = [
    ("de-by-mariae-himmelfahrt", "Mariä Himmelfahrt", Fixed(8, 15)),
    ("de-by-augsburg", "Mariä Himmelfahrt", Fixed(8, 15)),
    ("de-by-augsburg", "Augsburger Hohes Friedensfest", Fixed(8, 8)),
    ("de-sn-fronleichnam", "Fronleichnam", Easter(60)),
    ("de-th-fronleichnam", "Fronleichnam", Easter(60)),
];

/// Calendar, title, source.
const CALENDARS: [(&str, &str, &str); 21] = [
    (
        "de-bw",
        "Baden-Württemberg",
        "Gesetz über die Sonntage und Feiertage (FTG) Baden-Württemberg § 1",
    ),
    (
        "de-by",
        "Bayern, Gemeinden ohne Mariä Himmelfahrt (überwiegend evangelische Bevölkerung)",
        "Feiertagsgesetz (FTG) Bayern Art. 1 Abs. 1 Nr. 1",
    ),
    (
        "de-by-augsburg",
        "Stadt Augsburg",
        "Feiertagsgesetz (FTG) Bayern Art. 1 Abs. 1 Nr. 1 und 2, Abs. 2 (8. August im Stadtkreis Augsburg)",
    ),
    (
        "de-by-mariae-himmelfahrt",
        "Bayern, Gemeinden mit überwiegend katholischer Bevölkerung",
        "Feiertagsgesetz (FTG) Bayern Art. 1 Abs. 1 Nr. 1 und 2; welche Gemeinden: Verzeichnis des Landesamts für Statistik",
    ),
    (
        "de-be",
        "Berlin",
        "Gesetz über die Sonn- und Feiertage Berlin § 1",
    ),
    ("de-bb", "Brandenburg", "Feiertagsgesetz (FTG) Brandenburg § 2"),
    (
        "de-hb",
        "Bremen",
        "Gesetz über die Sonn- und Feiertage Bremen § 2",
    ),
    ("de-hh", "Hamburg", "Feiertagsgesetz Hamburg § 1"),
    ("de-he", "Hessen", "Hessisches Feiertagsgesetz (HFeiertagsG) § 1"),
    (
        "de-mv",
        "Mecklenburg-Vorpommern",
        "Feiertagsgesetz Mecklenburg-Vorpommern (FTG M-V) § 2",
    ),
    (
        "de-ni",
        "Niedersachsen",
        "Niedersächsisches Gesetz über die Feiertage (NFeiertagsG) § 2",
    ),
    (
        "de-ni-braunschweig",
        "Niedersachsen (Braunschweig)",
        "Niedersächsisches Gesetz über die Feiertage (NFeiertagsG) § 2",
    ),
    ("de-nw", "Nordrhein-Westfalen", "Feiertagsgesetz NW § 2"),
    (
        "de-rp",
        "Rheinland-Pfalz",
        "Landesgesetz über den Schutz der Sonn- und Feiertage (LFtG) § 2",
    ),
    (
        "de-sl",
        "Saarland",
        "Gesetz über die Sonn- und Feiertage (Feiertagsgesetz – SFG) § 2",
    ),
    (
        "de-sn",
        "Sachsen, Gemeinden ohne Fronleichnam",
        "Sächsisches Sonn- und Feiertagsgesetz (SächsSFG) § 1 Abs. 1",
    ),
    (
        "de-sn-fronleichnam",
        "Sachsen, katholische Gemeinden im Landkreis Bautzen",
        "Sächsisches Sonn- und Feiertagsgesetz (SächsSFG) § 1; welche Gemeinden und Ortsteile: Fronleichnamsverordnung",
    ),
    (
        "de-st",
        "Sachsen-Anhalt",
        "Gesetz über die Sonn- und Feiertage (FeiertG LSA) § 2",
    ),
    (
        "de-sh",
        "Schleswig-Holstein",
        "Gesetz über Sonn- und Feiertage (SFTG) § 2",
    ),
    (
        "de-th",
        "Thüringen, Gemeinden ohne Fronleichnam",
        "Thüringer Feier- und Gedenktagsgesetz (ThürFGtG) § 2 Abs. 1",
    ),
    (
        "de-th-fronleichnam",
        "Thüringen, Landkreis Eichsfeld und katholische Gemeinden im Unstrut-Hainich-Kreis und Wartburgkreis",
        "Thüringer Feier- und Gedenktagsgesetz (ThürFGtG) § 2 Abs. 2, § 10; welche Gemeinden: dort",
    ),
];

/// Holidays of one calendar in one year.
fn holidays(calendar: &str, year: i16) -> BTreeMap<Date, &'static str> {
    let land = &calendar[3..5];
    let mut found = BTreeMap::new();
    for (name, day, from, lands) in HOLIDAYS {
        let here = lands == "*" || lands.split(' ').any(|one| one == land);
        if here && year >= from {
            found.insert(on(day, year), name);
        }
    }
    found.insert(on(SECOND_CHRISTMAS_DAY.1, year), SECOND_CHRISTMAS_DAY.0);
    for (own, name, day) in MUNICIPAL {
        if own == calendar {
            found.insert(on(day, year), name);
        }
    }
    for (own, name, day) in MORE {
        if own == calendar && day.year() == year {
            found.insert(day, name);
        }
    }
    found
}

fn on(day: Day, year: i16) -> Date {
    match day {
        Fixed(month, day) => date(year, month, day),
        Easter(days) => easter_sunday(year).checked_add(days.days()).unwrap(),
        Repentance => {
            let mut day = date(year, 11, 22);
            while day.weekday() != Weekday::Wednesday {
                day = day.yesterday().unwrap();
            }
            day
        }
    }
}

/// Gauss, with the two exceptions of Lichtenberg; valid in the Gregorian calendar.
fn easter_sunday(year: i16) -> Date {
    let x = i64::from(year);
    let k = x / 100;
    let m = 15 + (3 * k + 3) / 4 - (8 * k + 13) / 25;
    let s = 2 - (3 * k + 3) / 4;
    let a = x % 19;
    let d = (19 * a + m) % 30;
    let r = (d + a / 11) / 29;
    let og = 21 + d - r;
    let sz = 7 - (x + x / 4 + s).rem_euclid(7);
    let oe = 7 - (og - sz).rem_euclid(7);
    date(year, 3, 1).checked_add((og + oe - 1).days()).unwrap()
}

fn rendered(calendar: &str, title: &str, source: &str) -> String {
    let text = |text: &str| Value::from(text).to_string();
    let days: Vec<String> = YEARS
        .flat_map(|year| holidays(calendar, year))
        .map(|(day, name)| format!("    {{\"date\": \"{day}\", \"name\": {}}}", text(name)))
        .collect();
    format!(
        "{{\n  \"schema\": \"geleit/calendar/1\",\n  \"name\": {},\n  \"title\": {},\n  \"source\": [\n    {},\n    {}\n  ],\n  \
         \"valid_from\": \"2024-01-01\",\n  \"valid_to\": \"2035-12-31\",\n  \"holidays\": [\n{}\n  ]\n}}\n",
        text(calendar),
        text(&format!("Gesetzliche Feiertage in {title}")),
        text(source),
        text("Einigungsvertrag Art. 2 Abs. 2 (3. Oktober)"),
        days.join(",\n")
    )
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "`cargo xtask refresh` asks by the environment"
)]
fn the_calendars_are_what_the_table_says() {
    let refresh = std::env::var_os("GELEIT_REFRESH").is_some();
    let mut stale = Vec::new();
    for (name, title, source) in CALENDARS {
        let path = format!("workflows/calendars/{name}.json");
        let fresh = rendered(name, title, source);
        if refresh {
            std::fs::write(root(&path), fresh).unwrap();
        } else if std::fs::read_to_string(root(&path)).ok().as_deref() != Some(&fresh) {
            stale.push(path);
        }
    }
    assert!(stale.is_empty(), "run `cargo xtask refresh`: {stale:?}");
    let files = std::fs::read_dir(root("workflows/calendars")).unwrap().count();
    assert_eq!(files, CALENDARS.len(), "a calendar that the table does not know");
}

/// Every date of twelve years in every calendar, and what is known of single days without the table.
#[test]
fn every_date_from_2024_to_2035_is_a_holiday_exactly_where_the_law_says() {
    let known: BTreeMap<&str, BTreeMap<Date, String>> = CALENDARS
        .iter()
        .map(|(name, _, _)| {
            let file: Value =
                serde_json::from_str(&read(&format!("workflows/calendars/{name}.json"))).unwrap();
            let days = file["holidays"].as_array().unwrap().iter();
            let days = days.map(|day| {
                let name = day["name"].as_str().unwrap().to_owned();
                (day["date"].as_str().unwrap().parse().unwrap(), name)
            });
            (*name, days.collect())
        })
        .collect();
    let mut day = date(2024, 1, 1);
    while day <= date(2035, 12, 31) {
        for (calendar, days) in &known {
            let expected = holidays(calendar, day.year()).get(&day).copied();
            assert_eq!(days.get(&day).map(String::as_str), expected, "{calendar} {day}");
        }
        day = day.tomorrow().unwrap();
    }
    let where_is = |day: Date| -> BTreeSet<&str> {
        let here = known.iter().filter(|(_, days)| days.contains_key(&day));
        here.map(|(calendar, _)| *calendar).collect()
    };
    let all = CALENDARS.len();
    for (day, count) in [
        (date(2024, 3, 29), all),
        (date(2024, 4, 1), all),
        (date(2035, 5, 3), all),
        (date(2030, 10, 3), all),
        (date(2027, 5, 6), all),
        (date(2026, 11, 23), 0),
        (date(2024, 12, 24), 0),
    ] {
        assert_eq!(where_is(day).len(), count, "{day}");
    }
    let only =
        |day: Date, names: &[&str]| assert_eq!(where_is(day), names.iter().copied().collect(), "{day}");
    only(date(2025, 5, 8), &["de-be"]);
    only(date(2028, 6, 17), &["de-be"]);
    only(date(2027, 3, 8), &["de-be", "de-mv"]);
    only(date(2026, 8, 8), &["de-by-augsburg"]);
    only(
        date(2026, 8, 15),
        &["de-by-augsburg", "de-by-mariae-himmelfahrt", "de-sl"],
    );
    only(date(2026, 9, 20), &["de-th", "de-th-fronleichnam"]);
    only(date(2026, 11, 18), &["de-sn", "de-sn-fronleichnam"]);
    only(date(2028, 11, 22), &["de-sn", "de-sn-fronleichnam"]);
    only(date(2027, 3, 28), &["de-bb"]);
    let catholic = [
        "de-bw",
        "de-by",
        "de-by-augsburg",
        "de-by-mariae-himmelfahrt",
        "de-he",
        "de-nw",
        "de-rp",
        "de-sl",
    ];
    let parts = ["de-sn-fronleichnam", "de-th-fronleichnam"];
    only(date(2026, 6, 4), &[&catholic[..], &parts[..]].concat());
}
