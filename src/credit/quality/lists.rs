//! Deliveries of lists, list by list: what a file holds of each is counted as a delivery of that one.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::id::OrganisationId;
use entity::value::{DeliveryState, Source};

use super::figures::Arrival;
use crate::credit::feed::spread::Shares;
use crate::credit::record::list::List;

/// The deliveries of each list, by its code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    by_list: BTreeMap<&'static str, Vec<Arrival>>,
}

impl Spread {
    /// Spreads the deliveries of lists over those that the catalogue has, in its order. Rows that name none of them count with the list of
    /// most rows of their file, and with the first of all where there is none. A file without rows says of every list that its sender
    /// sends that there is nothing new; one that could not be read counts with the first of them.
    pub fn of(arrivals: &[Arrival], lists: &[&'static List]) -> Self {
        let known: Vec<&'static str> = lists.iter().map(|list| list.code.as_str()).collect();
        let Some(first) = known.first().copied() else { return Self::default() };
        let own = || arrivals.iter().filter(|arrival| arrival.source == Source::Listing);
        let mut sends: BTreeMap<Option<OrganisationId>, BTreeSet<usize>> = BTreeMap::new();
        for arrival in own() {
            let named = known.iter().enumerate().filter(|(_, list)| arrival.lists.contains_key(**list)).map(|(nth, _)| nth);
            sends.entry(arrival.organisation).or_default().extend(named);
        }
        let mut by_list: BTreeMap<&'static str, Vec<Arrival>> = BTreeMap::new();
        for arrival in own() {
            let sent = sends.get(&arrival.organisation).into_iter().flatten().filter_map(|nth| known.get(*nth).copied());
            if arrival.accepted + arrival.quarantined > 0 && arrival.state != DeliveryState::Failed {
                for (list, part) in parts(arrival, &known, first) {
                    by_list.entry(list).or_default().push(part);
                }
            } else {
                let most = if arrival.state == DeliveryState::Failed { 1 } else { known.len() };
                let mut about: Vec<&'static str> = sent.take(most).collect();
                if about.is_empty() {
                    about.push(first);
                }
                for list in about {
                    by_list.entry(list).or_default().push(Arrival { lists: Shares::new(), ..arrival.clone() });
                }
            }
        }
        Self { by_list }
    }
    /// The deliveries of a list.
    pub fn list(&self, code: &str) -> &[Arrival] {
        self.by_list.get(code).map_or(&[], Vec::as_slice)
    }
}

/// The parts of a delivery, each as if it had come alone.
fn parts(arrival: &Arrival, known: &[&'static str], first: &'static str) -> Vec<(&'static str, Arrival)> {
    let mut shares: BTreeMap<&'static str, _> = known.iter().filter_map(|list| Some((*list, arrival.lists.get(*list)?.clone()))).collect();
    // Where two have as many rows, the one that the catalogue names first.
    let most = known.iter().rev().filter_map(|list| Some((shares.get(list)?.rows(), *list))).max_by_key(|(rows, _)| *rows).map_or(first, |(_, list)| list);
    let nameless = arrival.lists.iter().filter(|(list, _)| !known.contains(&list.as_str())).map(|(_, share)| share);
    nameless.for_each(|share| shares.entry(most).or_default().add(share));
    if shares.is_empty() {
        // An earlier version read it, which did not tell its lists apart.
        return vec![(first, arrival.clone())];
    }
    let part = |(list, share): (&'static str, crate::credit::feed::spread::Share)| {
        let (accepted, quarantined, matched) = (share.accepted, share.quarantined, arrival.matched.map(|_| share.matched));
        (list, Arrival { accepted, quarantined, matched, reasons: share.reasons, lists: Shares::new(), ..arrival.clone() })
    };
    shares.into_iter().map(part).collect()
}
