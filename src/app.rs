//! The application: what every room is given, built once and cheap to clone.

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;

use crate::credit::catalogue::edition::Held;
use crate::matching::reach::actions::Live;
use crate::matching::recent::Recent;
use crate::platform::calendar::Calendar;
use crate::platform::clock::{Clock, Ids};
use crate::platform::config::Settings;
use crate::platform::store::Db;
use crate::product::shelf::Shelf;

/// Configuration, database, clock, ids, calendar, products, catalogue, metrics.
#[derive(Clone, Debug)]
pub struct App {
    /// What is set.
    pub settings: Arc<Settings>,
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// Maker of ids and secrets.
    pub ids: Ids,
    /// Working days.
    pub calendar: Arc<Calendar>,
    /// Today's products in memory.
    pub shelf: Arc<Shelf>,
    /// The catalogue of credit information in memory.
    pub catalogue: Arc<Held>,
    /// Matches that were looked at last.
    pub recent: Recent,
    /// The firms that banks count, in memory.
    pub reach: Live,
    /// What /metrics renders.
    pub metrics: Metrics,
}

/// The recorder's handle; none in tests, where several applications share a process.
#[derive(Clone, Default)]
pub struct Metrics(pub Option<PrometheusHandle>);

impl Metrics {
    /// The figures as Prometheus reads them.
    pub fn render(&self) -> String {
        self.0.as_ref().map(PrometheusHandle::render).unwrap_or_default()
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}
