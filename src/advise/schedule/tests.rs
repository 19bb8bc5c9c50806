use rust_decimal::dec;

use super::*;

/// On-hours and all hours of each month of 2026, of eight schedules in seven zones: what a simulation by
/// the minute gave.
const EXPECTED: &str = include_str!("../../../fixtures/schedules/hours_2026.csv");

fn named(name: &str, place: &str) -> Schedule {
    let office = PeriodFields {
        begintime: Some("09:00".into()),
        endtime: Some("17:00".into()),
        weekdays: "mon-fri".into(),
        ..PeriodFields::default()
    };
    match name {
        "always" => Schedule { zone: zone(place).unwrap(), rule: Rule::Always },
        "business_hours" => ranges(&format!("Mon-Fri 09:00-18:00 {place}")).unwrap(),
        "night" => ranges(&format!("02:00-04:00 {place}")).unwrap(),
        "office_hours" => instance_scheduler(&[office], None, place).unwrap(),
        "custodian_default" => custodian(&format!("tz={place}")).unwrap(),
        "custodian_two" => {
            custodian(&format!("off=[(M-F,21),(U,18)];on=[(M-F,6),(U,10)];tz={place}")).unwrap()
        }
        "custodian_night_shift" => {
            custodian(&format!("on=(M-U,22);off=(M-U,2);tz={place}")).unwrap()
        }
        "custodian_at_two" => custodian(&format!("on=(M-U,2);off=(M-U,4);tz={place}")).unwrap(),
        other => panic!("no schedule {other}"),
    }
}

#[test]
fn hours_are_elapsed_hours_in_the_zone_to_the_minute() {
    let mut rows = 0;
    for line in EXPECTED.lines().skip(1) {
        let fields: Vec<_> = line.split(',').collect();
        let (name, place) = (fields[0], fields[1]);
        let schedule = named(name, place);
        for (month, pair) in (1..=12).zip(fields[2..].chunks(2)) {
            let expected: Vec<Decimal> = pair.iter().map(|text| text.parse().unwrap()).collect();
            let (on, all) = schedule.hours_of_month(2026, month).unwrap();
            assert_eq!([on, all], expected[..], "{name} in {place}, month {month}");
            rows += 1;
        }
    }
    assert_eq!(rows, 8 * 7 * 12);
}

#[test]
fn nine_to_six_from_monday_to_friday_is_195_75_hours_a_month() {
    let schedule = ranges("Mon-Fri 09:00-18:00 Europe/Berlin").unwrap();
    let year = schedule.hours(Date::constant(2026, 1, 1), Date::constant(2027, 1, 1)).unwrap();
    assert_eq!(year.0 / dec!(12), dec!(195.75));
    let saved = dec!(1) - schedule.share_of_year(2026).unwrap();
    assert_eq!((saved * dec!(100)).round_dp(1), dec!(73.2));
}

#[test]
fn every_notation_says_the_same() {
    let place = "America/New_York";
    let period = PeriodFields {
        begintime: Some("7:00".into()),
        endtime: Some("19:00".into()),
        weekdays: "Mon-Fri".into(),
        ..PeriodFields::default()
    };
    let mut busy = [false; HOURS_OF_WEEK];
    for day in 0..5 {
        busy[day * 24 + 7] = true;
        busy[day * 24 + 18] = true;
    }
    let schedules = [
        custodian("").unwrap(),
        custodian("on").unwrap(),
        custodian("OFF=(M-F,19);ON=(M-F,7);TZ=ET").unwrap(),
        custodian("off=u28M-F,19u29;on=u28M-F,7u29").unwrap(),
        cron_pair("0 7 * * 1-5", "0 19 * * 1-5", place).unwrap(),
        eventbridge("cron(0 7 ? * 2-6 *)", "cron(0 19 ? * MON-FRI *)", place).unwrap(),
        instance_scheduler(&[period], None, place).unwrap(),
        ranges("Monday-Friday 7:00-19:00 America/New_York").unwrap(),
        of_profile(&busy, place).unwrap().unwrap(),
    ];
    for schedule in &schedules {
        assert_eq!(schedule.hours_of_month(2026, 3), schedules[0].hours_of_month(2026, 3));
        assert_eq!(schedule.zone(), place);
    }
}

#[test]
fn days_may_run_through_the_weekend_and_hours_through_midnight() {
    let week = |text: &str| {
        let (from, to) = (Date::constant(2026, 6, 1), Date::constant(2026, 6, 8));
        ranges(text).unwrap().hours(from, to).unwrap().0
    };
    assert_eq!(week("Fri-Mon 10:00-12:00"), dec!(8));
    assert_eq!(week("Mon 22:00-06:00"), dec!(8));
    assert_eq!(week("Sun 22:00-06:00"), dec!(8)); // six of the Sunday before, two of this
    assert_eq!(week("Mon-Fri 09:00-18:00, Sat 10:00-14:00"), dec!(49));
    assert_eq!(week("00:00-24:00"), dec!(168));
    assert_eq!(week("24x7"), dec!(168));
}

#[test]
fn a_schedulers_fields_all_hold() {
    let hours = |period: PeriodFields| {
        let schedule = instance_scheduler(&[period], None, "UTC").unwrap();
        schedule.hours_of_month(2026, 1).unwrap().0
    };
    let period = |weekdays: &str, monthdays: &str, months: &str| PeriodFields {
        begintime: Some("08:00".into()),
        endtime: Some("18:00".into()),
        weekdays: weekdays.into(),
        monthdays: monthdays.into(),
        months: months.into(),
    };
    assert_eq!(hours(period("mon#1", "", "")), dec!(10));
    assert_eq!(hours(period("friL", "", "")), dec!(10));
    assert_eq!(hours(period("", "1,15,L", "")), dec!(30));
    assert_eq!(hours(period("", "17W", "")), dec!(10)); // a Saturday: Friday the 16th
    assert_eq!(hours(period("mon-fri", "1-7", "jan")), dec!(50));
    assert_eq!(hours(period("", "", "feb/3")), dec!(0));
    assert_eq!(hours(period("", "", "jan/3")), dec!(310));
    let one_sided = PeriodFields { begintime: Some("08:00".into()), ..PeriodFields::default() };
    let (on, all) =
        instance_scheduler(&[one_sided], None, "UTC").unwrap().hours_of_month(2026, 1).unwrap();
    assert_eq!(on, all);
    let stopped = instance_scheduler(&[], Some("stopped"), "UTC").unwrap();
    assert_eq!(stopped.hours_of_month(2026, 1).unwrap().0, dec!(0));
}

#[test]
fn what_is_no_schedule_says_why() {
    let wrong = |parsed: Result<Schedule, NoSchedule>| parsed.unwrap_err().0;
    assert_eq!(
        wrong(custodian("off=(M,T,19)")),
        "`(m,t,19)` is not like `(M-F,19)` or `[(M-F,21),(U,18)]`"
    );
    assert_eq!(
        wrong(custodian("off=(M-F,25)")),
        "`(m-f,25)` is not like `(M-F,19)` or `[(M-F,21),(U,18)]`"
    );
    assert_eq!(wrong(custodian("tz=mars")), "`mars` is no time zone");
    assert_eq!(
        wrong(ranges("Mon-Fri")),
        "`Mon-Fri` is not like `Mon-Fri 09:00-18:00 Europe/Berlin`"
    );
    assert_eq!(
        wrong(ranges("Mon-Fri 9-18 UTC")),
        "`Mon-Fri 9-18` is not like `Mon-Fri 09:00-18:00 Europe/Berlin`"
    );
    assert!(wrong(cron_pair("0 9 * *", "0 18 * * *", "UTC")).contains("is no cron pattern"));
    assert!(wrong(eventbridge("rate(1 day)", "cron(0 18 ? * * *)", "UTC")).contains("is not like"));
    assert_eq!(wrong(instance_scheduler(&[], None, "UTC")), "a schedule has at least one period");
}

#[test]
fn commands_are_what_cron_needs() {
    let commands = |schedule: Schedule| -> Vec<(bool, String)> {
        schedule.commands().into_iter().map(|command| (command.on, command.cron)).collect()
    };
    let office = commands(ranges("Mon-Fri 09:00-18:30 Europe/Berlin").unwrap());
    assert_eq!(office, [(false, "30 18 * * MON-FRI".into()), (true, "0 9 * * MON-FRI".into())]);
    let night = commands(ranges("Sun-Thu 22:00-06:00").unwrap());
    assert_eq!(
        night,
        [(false, "0 6 * * MON-FRI".into()), (true, "0 22 * * MON,TUE,WED,THU,SUN".into())]
    );
    assert!(commands(Schedule::always()).is_empty());
}

#[test]
fn a_profile_with_few_idle_hours_is_no_schedule() {
    let busy = [true; HOURS_OF_WEEK];
    assert!(of_profile(&busy, "UTC").unwrap().is_none());
    assert!(of_profile(&[false; HOURS_OF_WEEK], "UTC").unwrap().is_none());
}

#[test]
fn it_tells_whether_it_is_on_at_a_moment() {
    let schedule = ranges("Mon-Fri 09:00-18:00 Europe/Berlin").unwrap();
    let is_on = |time: &str| schedule.is_on(time.parse().unwrap());
    assert!(is_on("2026-06-01T07:00:00Z"));
    assert!(!is_on("2026-06-01T06:59:59Z"));
    assert!(!is_on("2026-06-01T16:00:00Z"));
}
