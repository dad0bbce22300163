use proptest::prelude::*;

use super::*;
use crate::credit::catalogue::item::shipped;
use crate::credit::feed::spread::Share;
use crate::credit::record::list::lists;

fn at(text: &str) -> DateTime<Utc> {
    text.parse::<DateTime<chrono::FixedOffset>>().expect(text).with_timezone(&Utc)
}

fn arrival(source: Source, hash: &str, received: &str, rows: [i64; 3]) -> Arrival {
    let received_at = at(received);
    let reasons = if rows[1] > 0 { BTreeMap::from([("required".to_owned(), rows[1])]) } else { BTreeMap::new() };
    Arrival {
        id: DeliveryId(uuid::Uuid::nil()),
        source,
        hash: hash.to_owned(),
        organisation: None,
        received_at,
        finished_at: Some(received_at + TimeDelta::minutes(1)),
        state: DeliveryState::Done,
        accepted: rows[0],
        quarantined: rows[1],
        matched: Some(rows[2]),
        reasons,
        lists: Shares::new(),
        marked: BTreeMap::new(),
    }
}

fn quality(arrivals: Vec<Arrival>, month: &str) -> Quality {
    let month: Period = month.parse().expect("a month");
    let since_on = arrivals.iter().map(|arrival| day_of(arrival.received_at)).min();
    Quality::of(&Known { arrivals, since_on, ..Known::default() }, month, month.bounds().1, &Calendar::embedded(), &Catalogue::as_shipped())
}

fn item(quality: &Quality, source: Source) -> &ItemQuality {
    quality.items.iter().find(|item| item.source == source).expect("an item of the source")
}

#[test]
fn a_week_is_kept_late_or_missed() {
    let weekly = |hash, on: &str| arrival(Source::Penalty, hash, &format!("{on}T10:00:00+08:00"), [9, 1, 8]);
    // The first delivery of all, a Monday; then nothing in the second week; then the fourth; then nothing more.
    let all = vec![weekly("a", "2026-03-02"), weekly("b", "2026-03-16")];
    let march = quality(all.clone(), "2026-03");
    let penalties = item(&march, Source::Penalty).figures();
    assert_eq!((penalties.expected, penalties.on_time, penalties.late, penalties.missing()), (4, 2, 1, 1));
    assert_eq!((penalties.rows(), penalties.accepted, penalties.quarantined, penalties.deliveries), (20, 18, 2, 2));
    assert_eq!((penalties.on_time_share(), penalties.valid_share(), penalties.matched_share()), (Some(Ppm(500_000)), Some(Ppm(900_000)), Some(Ppm(888_889))));
    assert_eq!(item(&march, Source::Penalty).standing, Standing::Overdue { days: 3 }, "on the first of April for the week that ended on the 29th");
    assert_eq!(item(&march, Source::TaxArrears).figures().expected, 0, "the quarter began before the first delivery");
    // In April one comes: March's last week is not missing any more, and its first report said otherwise.
    let april = quality([all, vec![weekly("c", "2026-04-07")]].concat(), "2026-04");
    let (_, now, first) = april.items.iter().find(|item| item.source == Source::Penalty).expect("it").months[10].clone();
    assert_eq!((now.missing(), now.late, first.missing(), first.late), (0, 2, 1, 1));
}

#[test]
fn each_stretch_is_asked_for_by_the_version_in_force_on_its_last_day() {
    use entity::value::ItemVersionKind;

    let mut catalogue = Catalogue::as_shipped();
    let life = catalogue.lives.iter_mut().find(|life| life.code == "XX0501").expect("penalties");
    let first = life.versions[0].clone();
    let item = Arc::new(Item { frequency: Frequency::Monthly, ..(*first.item).clone() });
    let from_on = "2026-03-16".parse().expect("a day");
    life.versions.push(crate::credit::catalogue::edition::Version { number: 2, from_on, item, ..first.clone() });
    let month: Period = "2026-03".parse().expect("a month");
    let arrivals =
        vec![arrival(Source::Penalty, "a", "2026-02-02T10:00:00+08:00", [9, 1, 8]), arrival(Source::Penalty, "b", "2026-03-10T10:00:00+08:00", [9, 1, 8])];
    let known = Known { arrivals, since_on: "2026-02-02".parse().ok(), ..Known::default() };
    let of = |catalogue: &Catalogue| Quality::of(&known, month, month.bounds().1, &Calendar::embedded(), catalogue);
    let counted = |quality: &Quality| (item_figures(quality).expected, item_figures(quality).on_time);
    assert_eq!(counted(&of(&Catalogue::as_shipped())), (5, 1), "five weeks end in March");
    let changed = of(&catalogue);
    assert_eq!(counted(&changed), (4, 2), "three weeks, and the month");
    assert_eq!(self::item(&changed, Source::Penalty).item.frequency, Frequency::Monthly);
    // What has ended is not asked for, and not in the month's list.
    let life = catalogue.lives.iter_mut().find(|life| life.code == "XX0501").expect("penalties");
    life.versions[1].kind = ItemVersionKind::End;
    assert!(of(&catalogue).items.iter().all(|item| item.source != Source::Penalty));
}

fn item_figures(quality: &Quality) -> &Figures {
    item(quality, Source::Penalty).figures()
}

#[test]
fn what_is_sent_again_counts_once() {
    let first = arrival(Source::Penalty, "a", "2026-03-02T10:00:00+08:00", [9, 1, 8]);
    let again = arrival(Source::Penalty, "a", "2026-03-11T10:00:00+08:00", [9, 1, 8]);
    let (once, twice) = (quality(vec![first.clone()], "2026-03"), quality(vec![first.clone(), again.clone()], "2026-03"));
    let (once, twice) = (item(&once, Source::Penalty).figures(), item(&twice, Source::Penalty).figures());
    assert_eq!(Figures { repeated: 1, ..once.clone() }, *twice);
    // The same bytes of another source are another delivery, and a file without rows says every time that there is nothing new.
    let other = Arrival { source: Source::Licence, ..again };
    assert_eq!(item(&quality(vec![first.clone(), other], "2026-03"), Source::Licence).figures().deliveries, 1);
    let nothing = |on: &str| arrival(Source::Penalty, "empty", &format!("{on}T10:00:00+08:00"), [0, 0, 0]);
    let zero = quality(vec![first, nothing("2026-03-10"), nothing("2026-03-17")], "2026-03");
    assert_eq!((item(&zero, Source::Penalty).figures().on_time, item(&zero, Source::Penalty).figures().repeated), (3, 0));
}

#[test]
fn what_could_not_be_read_keeps_nothing() {
    let failed = Arrival { state: DeliveryState::Failed, accepted: 4, ..arrival(Source::Penalty, "a", "2026-03-02T10:00:00+08:00", [0, 0, 0]) };
    let march = quality(vec![failed], "2026-03");
    let penalties = item(&march, Source::Penalty);
    assert_eq!((penalties.figures().failed, penalties.figures().rows(), penalties.figures().missing(), penalties.standing), (1, 0, 4, Standing::Never));
}

#[test]
fn the_silence_of_one_sender_is_not_hidden_by_another() {
    let sent = |by: u128, hash: &str, on: &str| Arrival {
        organisation: Some(uuid::Uuid::from_u128(by).into()),
        ..arrival(Source::Penalty, hash, &format!("{on}T10:00:00+08:00"), [9, 1, 8])
    };
    let weeks = [(1, "a", "2026-03-02"), (2, "b", "2026-03-02"), (2, "c", "2026-03-09"), (2, "d", "2026-03-16"), (2, "e", "2026-03-23")];
    let march = quality(weeks.iter().map(|(by, hash, on)| sent(*by, hash, on)).collect(), "2026-03");
    let of = item(&march, Source::Penalty);
    assert_eq!((of.standing, of.figures().missing()), (Standing::Fresh, 0), "somebody delivered every week");
    let told: Vec<_> = of.senders.values().map(|sent| (sent.standing, sent.figures.expected, sent.figures.missing(), sent.figures.deliveries)).collect();
    assert_eq!(told, [(Standing::Overdue { days: 3 }, 4, 3, 1), (Standing::Fresh, 4, 0, 4)]);
    // Each with its own twelve months, the last of them the asked one.
    for sent in of.senders.values() {
        assert_eq!((sent.months.len(), sent.months.last()), (12, Some(&(of.months[11].0, sent.figures.clone()))));
        assert_eq!(sent.figures.arrived(), sent.figures.expected - sent.figures.missing());
    }
}

#[test]
fn nothing_is_expected_of_a_platform_that_nobody_delivers_to() {
    let empty = quality(Vec::new(), "2026-03");
    let shared = shipped().iter().filter(|item| matches!(item.source, Some(Source::Filing | Source::Figures(entity::value::Figures::Qualification)))).count();
    assert_eq!((empty.total(), empty.items.len()), (Figures::default(), Source::ALL.len() - SHARED.len() + lists().len() + shared));
    assert!(empty.items.iter().all(|item| item.standing == Standing::NotDue) && !empty.unconnected.is_empty());
}

/// A delivery of lists: each with rows accepted and refused.
fn of_lists(hash: &str, received: &str, organisation: u128, lists: &[(&str, [i64; 2])]) -> Arrival {
    let sum = |at: usize| lists.iter().map(|(_, rows)| rows[at]).sum();
    let share =
        |rows: [i64; 2]| Share { accepted: rows[0], quarantined: rows[1], matched: rows[0], reasons: BTreeMap::from([("required".to_owned(), rows[1])]) };
    Arrival {
        organisation: Some(uuid::Uuid::from_u128(organisation).into()),
        lists: lists.iter().map(|(list, rows)| ((*list).to_owned(), share(*rows))).collect(),
        ..arrival(Source::Listing, hash, received, [sum(0), sum(1), sum(0)])
    }
}

#[test]
fn lists_that_come_in_one_file_are_counted_apart() {
    let all = vec![
        of_lists("a", "2026-03-02T10:00:00+08:00", 1, &[("unpaid_wages", [5, 1]), ("work_safety", [2, 0]), ("", [0, 3])]),
        of_lists("b", "2026-03-03T10:00:00+08:00", 2, &[("honest", [7, 0])]),
        // Nothing new on any list of the first sender's, every week.
        of_lists("empty", "2026-03-10T10:00:00+08:00", 1, &[]),
        of_lists("empty", "2026-03-17T10:00:00+08:00", 1, &[]),
        Arrival { state: DeliveryState::Failed, ..of_lists("c", "2026-03-18T10:00:00+08:00", 1, &[]) },
    ];
    let march = quality(all.clone(), "2026-03");
    let list = |code: &str| march.items.iter().find(|item| item.list.is_some_and(|list| list.code == code)).expect("the list");
    let told = |code: &str| {
        let figures = list(code).figures();
        [figures.expected, figures.on_time, figures.deliveries, figures.accepted, figures.quarantined, figures.matched, figures.failed]
    };
    assert_eq!(told("unpaid_wages"), [4, 3, 3, 5, 4, 5, 0], "with the rows that name no list, as most of the file is of it");
    assert_eq!(told("work_safety"), [4, 3, 3, 2, 0, 2, 1]);
    assert_eq!(told("honest"), [0, 0, 1, 7, 0, 7, 0], "asked for once a year");
    assert_eq!(told("environment"), [4, 0, 0, 0, 0, 0, 0], "nobody sends it");
    assert_eq!((list("unpaid_wages").owner(), list("unpaid_wages").figures().reasons["required"]), ("人力资源社会保障部门", 4));
    assert_eq!((list("environment").standing, list("honest").newest_on.map(|on| on.to_string())), (Standing::Never, Some("2026-03-03".to_owned())));
    let sum: i64 = march.items.iter().filter(|item| item.source == Source::Listing).map(|item| item.figures().rows()).sum();
    assert_eq!(sum, all.iter().map(|arrival| arrival.accepted + arrival.quarantined).sum::<i64>(), "no row is lost or counted twice");
    // What an earlier version read without telling its lists apart stays one delivery.
    let old = quality(vec![arrival(Source::Listing, "a", "2026-03-02T10:00:00+08:00", [9, 1, 8])], "2026-03");
    let rows: Vec<i64> = old.items.iter().filter(|item| item.source == Source::Listing).map(|item| item.figures().rows()).collect();
    assert_eq!(rows.iter().sum::<i64>(), 10);
    // Where its sender sends one list alone, it was that one.
    let later = Arrival { organisation: None, ..of_lists("b", "2026-03-09T10:00:00+08:00", 1, &[("honest", [7, 0])]) };
    let told = quality(vec![arrival(Source::Listing, "a", "2026-03-02T10:00:00+08:00", [9, 1, 8]), later], "2026-03");
    let of: Vec<(&str, i64)> =
        told.items.iter().filter(|item| item.figures().rows() > 0).filter_map(|item| Some((item.list?.code.as_str(), item.figures().rows()))).collect();
    assert_eq!(of, [("honest", 17)]);
}

#[test]
fn items_that_come_in_one_form_are_counted_apart() {
    let of = |source, hash: &str, received: &str, kinds: &[(&str, [i64; 2])]| Arrival { source, ..of_lists(hash, received, 1, kinds) };
    let (filing, held) = (Source::Filing, Source::Figures(entity::value::Figures::Qualification));
    let all = vec![
        of(filing, "a", "2026-03-02T10:00:00+08:00", &[("subsidy", [5, 1]), ("project", [2, 0])]),
        of(held, "b", "2026-03-03T10:00:00+08:00", &[("specialised", [3, 0]), ("little_giant", [1, 1]), ("tech_sme", [2, 0]), ("none", [4, 0])]),
        of(filing, "empty", "2026-03-10T10:00:00+08:00", &[]),
    ];
    let march = quality(all.clone(), "2026-03");
    let told = |code: &str| {
        let of = march.items.iter().find(|of| of.item.code == code).expect("an item");
        (of.figures().deliveries, of.figures().accepted, of.figures().quarantined, of.newest_on.map(|on| on.to_string()))
    };
    assert_eq!(told("XX0905"), (2, 5, 1, Some("2026-03-10".to_owned())), "subsidies, and nothing new of them");
    assert_eq!(told("XX1702"), (2, 2, 0, Some("2026-03-10".to_owned())));
    assert_eq!(told("XX0102"), (0, 0, 0, None), "nobody sends changes of the register");
    assert_eq!(told("XX0901"), (1, 8, 1, Some("2026-03-03".to_owned())), "two kinds of one item in one file, with the rows of no item");
    assert_eq!((told("XX0903"), told("XX0902")), ((1, 2, 0, Some("2026-03-03".to_owned())), (0, 0, 0, None)));
    let sum: i64 = march.items.iter().map(|item| item.figures().rows()).sum();
    assert_eq!(sum, all.iter().map(|arrival| arrival.accepted + arrival.quarantined).sum::<i64>(), "no row is lost or counted twice");
}

proptest! {
    /// Every day of the item's stretches is walked and every file looked for among all before it.
    #[test]
    fn the_figures_are_those_of_a_naive_recount(sent in proptest::collection::vec((0_i64..60, 0_u8..12, 0_usize..9, 0_i64..50, 0_i64..9, 0_u8..3), 0..40)) {
        let start = at("2026-02-02T09:00:00+08:00");
        let mut arrivals: Vec<Arrival> = sent.iter().enumerate().map(|(nth, (day, hash, source, accepted, quarantined, state))| {
            let received_at = start + TimeDelta::days(*day) + TimeDelta::seconds(i64::try_from(nth).expect("a few"));
            let state = if *state == 0 { DeliveryState::Failed } else { DeliveryState::Done };
            Arrival { received_at, finished_at: Some(received_at), state, ..arrival(Source::ALL[*source], &hash.to_string(), "2026-02-02T09:00:00+08:00", [*accepted, *quarantined, *accepted / 2]) }
        }).collect();
        arrivals.sort_by_key(|arrival| arrival.received_at);
        let (month, calendar): (Period, _) = ("2026-03".parse().expect("a month"), Calendar::embedded());
        let since_on = arrivals.first().map(|arrival| day_of(arrival.received_at));
        let quality = Quality::of(&Known { arrivals: arrivals.clone(), since_on, ..Known::default() }, month, month.bounds().1, &calendar, &Catalogue::as_shipped());
        for item in &quality.items {
            let rows = |arrival: &Arrival| arrival.accepted + arrival.quarantined;
            let is_new = |nth: usize| rows(&arrivals[nth]) == 0 || !arrivals[..nth].iter().any(|other| {
                (other.source, other.state, &other.hash) == (arrivals[nth].source, DeliveryState::Done, &arrivals[nth].hash)
            });
            let before_end = |arrival: &Arrival| arrival.received_at < month.bounds().1;
            let mine = |nth: usize| arrivals[nth].source == item.source && arrivals[nth].state == DeliveryState::Done && before_end(&arrivals[nth]);
            let counting: Vec<&Arrival> = (0..arrivals.len()).filter(|nth| mine(*nth) && is_new(*nth)).map(|nth| &arrivals[nth]).collect();
            let march: Vec<&&Arrival> = counting.iter().filter(|arrival| arrival.received_at >= month.bounds().0).collect();
            let figures = item.figures();
            prop_assert_eq!(figures.rows(), march.iter().map(|arrival| rows(arrival)).sum::<i64>());
            prop_assert_eq!(figures.matched, march.iter().map(|arrival| arrival.accepted / 2).sum::<i64>());
            prop_assert_eq!(figures.reasons.values().sum::<i64>(), figures.quarantined);
            let all = (0..arrivals.len()).filter(|nth| mine(*nth) && arrivals[*nth].received_at >= month.bounds().0).count();
            prop_assert_eq!(usize::try_from(figures.deliveries + figures.repeated).expect("a count"), all);
            let (mut expected, mut on_time, mut late) = (0, 0, 0);
            for due in dues(item.item.frequency, month, &calendar) {
                if since_on.is_none_or(|on| on > due.from_on) { continue; }
                expected += 1;
                let within = due.from_on.iter_days().take_while(|day| *day <= due.last_on).any(|day| counting.iter().any(|arrival| day_of(arrival.received_at) == day));
                let after = counting.iter().any(|arrival| day_of(arrival.received_at) > due.last_on);
                on_time += i64::from(within);
                late += i64::from(!within && after);
            }
            prop_assert_eq!((figures.expected, figures.on_time, figures.late), (expected, on_time, late));
        }
    }
}
