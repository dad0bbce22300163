//! Keeping the facts of firms in step with the delivered rows they rest on.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::enterprise::{fact, fact_series};
use entity::value::Source;
use entity::value::id::{EnterpriseId, RecordId};
use serde_json::json;

use super::made_of::{MadeOf, made_of, sources};
use super::shown::Series;
use super::store;
use super::work_out::{ByMonth, Resting, Row, There, Worked, series, there, work_out};
use crate::app::App;
use crate::credit::feed::figure_rule::Way;
use crate::credit::feed::rule::rules;
use crate::credit::record::figures::actions as record;
use crate::enterprise::confirm::actions as confirm;
use crate::enterprise::fact::{FactKey, Profile, Provenance};
use crate::enterprise::past::event::Replaces;
use crate::enterprise::past::store as past;
use crate::enterprise::profile::Stored;
use crate::matching::rematch::actions::touched;
use crate::platform::store::{Connection, Error, Tx};

/// Which sources of figures are gone through.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// One.
    Source(Source),
    /// Every one that the firms have rows of, or facts from.
    Every,
}

/// Works the facts of firms out anew, in the transaction in which their rows changed; nothing is written about facts that stay.
pub async fn settle(tx: &Tx, app: &App, firms: &BTreeSet<EnterpriseId>, which: Which) -> Result<(), Error> {
    let firms: Vec<EnterpriseId> = firms.iter().copied().collect();
    let sources: Vec<Source> = match which {
        Which::Source(source) => vec![source],
        Which::Every => Source::ALL.iter().copied().filter(|source| source.is_figures()).collect(),
    };
    let mut rows: BTreeMap<(Source, EnterpriseId), Vec<Row>> = BTreeMap::new();
    for (firm, source, row) in record::of(tx, &firms, &sources).await? {
        rows.entry((source, firm)).or_default().push(row);
    }
    let known = store::list(tx, &firms).await?;
    let mut touched: BTreeSet<(Source, EnterpriseId)> = rows.keys().copied().collect();
    touched.extend(store::feeds(&known).map(|(firm, source)| (source, firm)).filter(|(source, _)| sources.contains(source)));
    if let Which::Source(source) = which {
        touched.extend(firms.iter().map(|firm| (source, *firm)));
    }
    let mut change = Change::default();
    let mut of_firm: BTreeMap<EnterpriseId, Vec<&fact::Model>> = BTreeMap::new();
    for row in &known {
        of_firm.entry(row.enterprise_id).or_default().push(row);
    }
    for (source, firm) in touched {
        let rows = rows.get(&(source, firm)).map_or(&[][..], Vec::as_slice);
        let own = of_firm.get(&firm).map_or(&[][..], Vec::as_slice);
        change.one(app, (source, firm), rows, own);
    }
    let changed = std::mem::take(&mut change.changed);
    change.write(tx, app).await?;
    confirm::tell(tx, app, &changed).await
}

/// Works out anew the sets of which something has run out: what still holds of them is known all the same. How many firms had one.
pub async fn renew(app: &App) -> Result<usize, Error> {
    let is_set = |source: &Source| rules(*source).facts.iter().any(|rule| matches!(rule.is, Way::All { .. }));
    let (today, mut renewed) = (app.clock.today(), 0);
    for source in Source::ALL.iter().copied().filter(is_set) {
        let mut after = None;
        loop {
            let firms: BTreeSet<EnterpriseId> = store::list_run_out(app.db.read(), source, today, after).await?.into_iter().collect();
            let Some(last) = firms.last().copied() else { break };
            let tx = app.db.begin_write().await?;
            settle(&tx, app, &firms, Which::Source(source)).await?;
            touched(&tx, app, firms.iter().copied()).await?;
            tx.commit().await?;
            (after, renewed) = (Some(last), renewed + firms.len());
        }
    }
    Ok(renewed)
}

/// What has to be written.
#[derive(Default)]
struct Change {
    gone: Vec<entity::value::id::FactId>,
    changed: BTreeSet<EnterpriseId>,
    new: Vec<fact::Model>,
    series: Vec<fact_series::Model>,
    ended: BTreeMap<String, Vec<EnterpriseId>>,
}

impl Change {
    /// What one source makes of one firm; `known` are all delivered facts of the firm.
    fn one(&mut self, app: &App, (source, firm): (Source, EnterpriseId), rows: &[Row], known: &[&fact::Model]) {
        let rules = rules(source);
        let worked = work_out(rules, rows, app.clock.today());
        for rule in &rules.facts {
            let before = known.iter().find(|row| row.key == rule.key.code() && row.source == rules.department);
            let after = worked.iter().find(|fact| fact.key == rule.key);
            let Some(after) = after else {
                self.gone.extend(before.map(|row| row.id));
                self.changed.extend(before.map(|_| firm));
                continue;
            };
            let row = fact::Model {
                id: before.map_or_else(|| app.ids.new_id(), |row| row.id),
                enterprise_id: firm,
                key: after.key.code().to_owned(),
                value: json!(after.value),
                origin: store::DELIVERED.to_owned(),
                source: rules.department.clone(),
                as_of_on: after.as_of_on,
                recorded_at: before.map_or_else(|| app.clock.now(), |row| row.recorded_at),
                feed: Some(source),
                record_id: Some(after.record),
                valid_to_on: after.valid_to_on,
                disputed: after.disputed,
            };
            if before.is_some_and(|before| **before == row) {
                continue;
            }
            self.gone.extend(before.map(|row| row.id));
            self.changed.insert(firm);
            self.new.push(fact::Model { recorded_at: app.clock.now(), ..row });
        }
        for rule in &rules.series {
            let points = series(&rule.of, rule.each, rows.iter().filter(|row| !row.disputed));
            match points.keys().next_back().copied() {
                Some(last) => self.series.push(fact_series::Model {
                    enterprise_id: firm,
                    key: rule.key.clone(),
                    points: json!(points.into_iter().collect::<Vec<_>>()),
                    source: rules.department.clone(),
                    as_of_on: last,
                }),
                None => self.ended.entry(rule.key.clone()).or_default().push(firm),
            }
        }
    }
    async fn write(self, tx: &Tx, app: &App) -> Result<(), Error> {
        past::keep_each(tx, &self.gone, Replaces::Anew, app.clock.now()).await?;
        store::delete(tx, &self.gone).await?;
        store::insert(tx, self.new).await?;
        store::save_series(tx, self.series).await?;
        for (key, firms) in self.ended {
            store::delete_series(tx, &key, &firms).await?;
        }
        Ok(())
    }
}

/// The facts of a firm as they would be stored if one of its rows of figures were not; `facts` are those that are.
pub async fn without(
    db: &impl Connection,
    firm: EnterpriseId,
    source: Source,
    record: RecordId,
    facts: Vec<Stored>,
    today: NaiveDate,
) -> Result<Vec<Stored>, Error> {
    let rules = rules(source);
    let rows: Vec<Row> = record::of(db, &[firm], &[source]).await?.into_iter().map(|(.., row)| row).filter(|row| row.record != record).collect();
    let fed = |fact: &Stored| rules.facts.iter().any(|rule| rule.key == fact.key) && fact.source == Provenance::Delivered(rules.department.clone());
    let mut left: Vec<Stored> = facts.into_iter().filter(|fact| !fed(fact)).collect();
    left.extend(work_out(rules, &rows, today).into_iter().map(|fact| {
        let Worked { key, value, as_of_on, valid_to_on, record, rows: _, disputed } = fact;
        Stored { key, value, source: Provenance::Delivered(rules.department.clone()), as_of_on, valid_to_on, disputed, record: Some(record) }
    }));
    Ok(left)
}

/// The rows behind the known facts of a firm's profile of today: all of those that each was made of.
pub async fn rows_behind(db: &impl Connection, firm: EnterpriseId, profile: &Profile, today: NaiveDate) -> Result<MadeOf, Error> {
    let (of, mut rows): (_, BTreeMap<Source, Vec<Row>>) = (sources(profile), BTreeMap::new());
    if !of.is_empty() {
        for (_, source, row) in record::of(db, &[firm], &of).await? {
            rows.entry(source).or_default().push(row);
        }
    }
    Ok(made_of(profile, &rows, today))
}

/// What the delivered facts of a firm rest on; the newest where two departments deliver the same.
pub async fn resting(db: &impl Connection, firm: EnterpriseId) -> Result<BTreeMap<FactKey, Resting>, Error> {
    let mut rows = store::list(db, &[firm]).await?;
    rows.sort_by_key(|row| row.as_of_on);
    let one = |row: fact::Model| {
        let (key, record): (FactKey, RecordId) = (row.key.parse().ok()?, row.record_id?);
        Some((key, Resting { record, recorded_on: row.recorded_at.with_timezone(&chrono_tz::Asia::Shanghai).date_naive() }))
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

/// The series that are kept of a firm, in the order of their sources; rows in dispute are not among them.
pub async fn kept_series(db: &impl Connection, firm: EnterpriseId) -> Result<Vec<Series>, Error> {
    let mut kept: BTreeMap<String, fact_series::Model> = store::list_series(db, firm).await?.into_iter().map(|row| (row.key.clone(), row)).collect();
    let mut all = Vec::new();
    for rules in Source::ALL.iter().map(|source| rules(*source)) {
        for rule in &rules.series {
            if let Some(row) = kept.remove(&rule.key) {
                all.push(Series { rules, rule, points: by_month(row.points) });
            }
        }
    }
    Ok(all)
}

fn by_month(points: serde_json::Value) -> ByMonth {
    serde_json::from_value::<Vec<(NaiveDate, i64)>>(points).unwrap_or_default().into_iter().collect()
}

/// Facts that need months, and how many a firm has of them; only of series that have begun.
pub async fn months(db: &impl Connection, firm: EnterpriseId) -> Result<BTreeMap<FactKey, There>, Error> {
    let kept: BTreeMap<String, ByMonth> = store::list_series(db, firm).await?.into_iter().map(|row| (row.key, by_month(row.points))).collect();
    let mut found = BTreeMap::new();
    for rules in Source::ALL.iter().map(|source| rules(*source)) {
        for rule in &rules.facts {
            let of = match &rule.is {
                Way::Sum { of, .. } | Way::Trend { of, .. } | Way::Against { of, .. } => of,
                Way::Latest { .. } | Way::All { .. } => continue,
            };
            let points = rules.series.iter().find(|series| series.of == *of).and_then(|series| kept.get(&series.key));
            found.extend(points.and_then(|points| Some((rule.key, there(&rule.is, points)?))));
        }
    }
    Ok(found)
}
