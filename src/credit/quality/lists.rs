//! Deliveries of sources that several items share, part by part: what a file holds of each list, filing or qualification is counted as a delivery
//! of that one.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::id::OrganisationId;
use entity::value::{DeliveryState, Source};

use super::figures::Arrival;
use crate::credit::catalogue::item::Item;
use crate::credit::feed::spread::{Share, Shares};
use crate::credit::record::list::{List, lists};

/// What is counted apart: the code of a list or of an item, with the kinds of rows that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    code: &'a str,
    kinds: Vec<&'a str>,
}

/// The lists that an item of the catalogue is.
pub fn lists_of(item: &Item) -> impl Iterator<Item = &'static List> {
    lists().iter().filter(|list| item.source == Some(Source::Listing) && item.lists.contains(&list.code))
}

/// The parts that the items of a source, each with its kinds of rows, make of it: of lists each list, otherwise each item that has rows of its own.
pub fn parts_of<'a>(source: Source, items: impl Iterator<Item = (&'a Item, Vec<&'a str>)>) -> Vec<Part<'a>> {
    let own = items.filter(|(item, _)| item.source == Some(source));
    if source == Source::Listing {
        own.flat_map(|(item, _)| lists_of(item)).map(|list| Part { code: &list.code, kinds: vec![list.code.as_str()] }).collect()
    } else {
        own.map(|(item, kinds)| Part { code: &item.code, kinds }).filter(|part| !part.kinds.is_empty()).collect()
    }
}

/// The deliveries of each part, by its code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread<'a> {
    by_part: BTreeMap<&'a str, Vec<Arrival>>,
}

impl<'a> Spread<'a> {
    /// Spreads the deliveries of a source over the parts that the catalogue has, in its order. Rows that are of none of them count with the part
    /// of most rows of their file, and where there is none with the only one that their sender sends, or else the first of all. A file without
    /// rows says of every part that its sender sends that there is nothing new; one that could not be read counts with the first of them.
    #[must_use]
    pub fn with(mut self, source: Source, arrivals: &[Arrival], parts: &[Part<'a>]) -> Self {
        let Some(first) = parts.first() else { return self };
        let own = || arrivals.iter().filter(|arrival| arrival.source == source);
        let mut sends: BTreeMap<Option<OrganisationId>, BTreeSet<usize>> = BTreeMap::new();
        for arrival in own() {
            let named = parts.iter().enumerate().filter(|(_, part)| part.kinds.iter().any(|kind| arrival.lists.contains_key(*kind)));
            sends.entry(arrival.organisation).or_default().extend(named.map(|(nth, _)| nth));
        }
        for arrival in own() {
            let sent = sends.get(&arrival.organisation).into_iter().flatten().filter_map(|nth| Some(parts.get(*nth)?.code));
            let sent: Vec<&'a str> = sent.collect();
            if arrival.accepted + arrival.quarantined > 0 && arrival.state != DeliveryState::Failed {
                let only = if let [only] = sent[..] { only } else { first.code };
                for (part, own) in split(arrival, parts, only) {
                    self.by_part.entry(part).or_default().push(own);
                }
            } else {
                let most = if arrival.state == DeliveryState::Failed { 1 } else { parts.len() };
                let mut about: Vec<&'a str> = sent.into_iter().take(most).collect();
                if about.is_empty() {
                    about.push(first.code);
                }
                for part in about {
                    self.by_part.entry(part).or_default().push(Arrival { lists: Shares::new(), ..arrival.clone() });
                }
            }
        }
        self
    }
    /// The deliveries of a part.
    pub fn part(&self, code: &str) -> &[Arrival] {
        self.by_part.get(code).map_or(&[], Vec::as_slice)
    }
}

/// The parts of a delivery, each as if it had come alone.
fn split<'a>(arrival: &Arrival, parts: &[Part<'a>], first: &'a str) -> Vec<(&'a str, Arrival)> {
    let mut shares: BTreeMap<&'a str, Share> = BTreeMap::new();
    for part in parts {
        for share in part.kinds.iter().filter_map(|kind| arrival.lists.get(*kind)) {
            shares.entry(part.code).or_default().add(share);
        }
    }
    // Where two have as many rows, the one that the catalogue names first.
    let most = parts.iter().rev().filter_map(|part| Some((shares.get(part.code)?.rows(), part.code))).max_by_key(|(rows, _)| *rows);
    let most = most.map_or(first, |(_, part)| part);
    let known = |kind: &str| parts.iter().any(|part| part.kinds.contains(&kind));
    for (_, share) in arrival.lists.iter().filter(|(kind, _)| !known(kind)) {
        shares.entry(most).or_default().add(share);
    }
    if shares.is_empty() {
        // An earlier version read it, which did not tell its parts apart.
        return vec![(first, arrival.clone())];
    }
    let alone = |(part, share): (&'a str, Share)| {
        let (accepted, quarantined, matched) = (share.accepted, share.quarantined, arrival.matched.map(|_| share.matched));
        (part, Arrival { accepted, quarantined, matched, reasons: share.reasons, lists: Shares::new(), ..arrival.clone() })
    };
    shares.into_iter().map(alone).collect()
}
