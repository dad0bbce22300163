//! Rows behind the figures, and the reports that were made.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::account::{organisation, person};
use entity::enterprise::{enterprise, enterprise_event};
use entity::financing::application;
use entity::lending::{disbursement, first_loan, first_loan_share, offer};
use entity::notice::mail;
use entity::report::report;
use entity::value::id::{ApplicationId, DisbursementId, EnterpriseId, FirstLoanId, OfferId, OrganisationId, PersonId, ReportId};
use entity::value::{ApplicationState, Fen, Guarantee, Industry, MailState, OrganisationKind, Ppm, RefusalReason, Region};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::case::{Case, Decision, FirstLoanShare, Outcome, Payout};
use super::period::{day_of, start_of};
use crate::platform::store::{Error, PAGE, Tx};

type ApplicationRow = (
    ApplicationId,
    String,
    EnterpriseId,
    OrganisationId,
    ApplicationState,
    Fen,
    DateTime<Utc>,
    Option<DateTime<Utc>>,
    Option<DateTime<Utc>>,
    Option<i64>,
    serde_json::Value,
);

/// Applications that can count in figures from `from_on` up to `until`: submitted, answered, paid out or taken back since.
fn touched(from_on: NaiveDate, until: DateTime<Utc>) -> Condition {
    let from = start_of(from_on);
    let reversed = first_loan::Entity::find().select_only().column(first_loan::Column::Id).filter(first_loan::Column::ReversedAt.gte(from)).into_query();
    let shares = first_loan_share::Entity::find()
        .select_only()
        .column(first_loan_share::Column::DisbursementId)
        .filter(first_loan_share::Column::FirstLoanId.in_subquery(reversed))
        .into_query();
    let paid = disbursement::Entity::find()
        .select_only()
        .column(disbursement::Column::ApplicationId)
        .filter(
            Condition::any()
                .add(disbursement::Column::DisbursedOn.gte(from_on))
                .add(disbursement::Column::ReversedOn.gte(from_on))
                .add(disbursement::Column::Id.in_subquery(shares)),
        )
        .into_query();
    let any = Condition::any()
        .add(application::Column::SubmittedAt.gte(from))
        .add(application::Column::AcceptedAt.gte(from))
        .add(application::Column::DecidedAt.gte(from))
        .add(application::Column::Id.in_subquery(paid));
    Condition::all().add(application::Column::SubmittedAt.lt(until)).add(any)
}

fn ids(of: &Condition) -> SelectStatement {
    application::Entity::find().select_only().column(application::Column::Id).filter(of.clone()).into_query()
}

/// By what is known now, or was at an earlier instant.
pub(super) type AsKnown = Option<DateTime<Utc>>;

/// Whether something was known.
fn knew(known: AsKnown, at: DateTime<Utc>) -> bool {
    known.is_none_or(|known| at <= known)
}

/// Loads the cases that can count in figures from `from_on` up to `until`, a set query per table, joined here.
pub(super) async fn load(db: &impl ConnectionTrait, from_on: NaiveDate, until: DateTime<Utc>, known: AsKnown) -> Result<Vec<Case>, Error> {
    let of = touched(from_on, until);
    let applications: Vec<ApplicationRow> = application::Entity::find()
        .select_only()
        .columns([
            application::Column::Id,
            application::Column::Number,
            application::Column::EnterpriseId,
            application::Column::BankId,
            application::Column::State,
            application::Column::AmountFen,
            application::Column::SubmittedAt,
            application::Column::AcceptedAt,
            application::Column::DecidedAt,
            application::Column::DecisionDays,
            application::Column::Reasons,
        ])
        .filter(of.clone())
        .into_tuple()
        .all(db)
        .await?;
    let banks = list_banks(db).await?;
    let firms = list_firms(db, known).await?;
    let mut offers = list_offers(db, &of).await?;
    let (mut payouts, on) = list_payouts(db, &of, known).await?;
    let mut firsts = list_first_loans(db, &of, &on, (until, known)).await?;
    let cases = applications.into_iter().map(|row| {
        let (id, number, firm, bank, state, asked, submitted_at, accepted_at, decided_at, decision_days, reasons) = row;
        let (bank_code, bank_name) = banks.get(&bank).cloned().unwrap_or_default();
        let (region, industry) = firms.get(&firm).cloned().unwrap_or_default();
        let granted = offers.remove(&id);
        let outcome = granted.as_ref().map(|(amount, _, at)| (*at, Outcome::Granted { amount: *amount })).or_else(|| declined(state, decided_at, reasons));
        Case {
            number,
            bank_code,
            bank_name,
            // A firm whose county no register tells counts for the city.
            county: region.unwrap_or_else(Region::city),
            industry,
            asked,
            submitted_at,
            accepted_at,
            decision: outcome.map(|(at, outcome)| Decision { at, working_days: decision_days, outcome }),
            guarantee: granted.map(|(_, guarantee, _)| guarantee),
            disbursements: payouts.remove(&id).unwrap_or_default(),
            first_loan: firsts.remove(&id),
        }
    });
    Ok(cases.collect())
}

fn declined(state: ApplicationState, decided_at: Option<DateTime<Utc>>, reasons: serde_json::Value) -> Option<(DateTime<Utc>, Outcome)> {
    let at = decided_at.filter(|_| state == ApplicationState::Declined)?;
    let reasons: Vec<RefusalReason> = serde_json::from_value(reasons).unwrap_or_default();
    Some((at, Outcome::Declined { reasons }))
}

async fn list_banks(db: &impl ConnectionTrait) -> Result<HashMap<OrganisationId, (String, String)>, Error> {
    let kinds = [OrganisationKind::Bank, OrganisationKind::Branch];
    let rows = organisation::Entity::find().filter(organisation::Column::Kind.is_in(kinds)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, (row.code, row.name))).collect())
}

/// Only firms that ever applied; their county and industry are those that the register says now, or said at an instant.
async fn list_firms(db: &impl ConnectionTrait, known: AsKnown) -> Result<HashMap<EnterpriseId, (Option<Region>, Option<Industry>)>, Error> {
    let applied = || application::Entity::find().select_only().column(application::Column::EnterpriseId).into_query();
    let rows: Vec<(EnterpriseId, Option<Region>, Option<Industry>)> = enterprise::Entity::find()
        .select_only()
        .columns([enterprise::Column::Id, enterprise::Column::Region, enterprise::Column::Industry])
        .filter(enterprise::Column::Id.in_subquery(applied()))
        .into_tuple()
        .all(db)
        .await?;
    let mut firms: HashMap<_, _> = rows.into_iter().map(|(id, region, industry)| (id, (region, industry))).collect();
    if let Some(at) = known {
        use enterprise_event::Column;
        // What was said before the first change since; a confirmation keeps the day alone.
        let since = enterprise_event::Entity::find().filter(Column::At.gt(at)).filter(Column::Name.is_not_null());
        let since = since.filter(Column::EnterpriseId.in_subquery(applied())).order_by_desc(Column::Nth);
        let columns = [Column::EnterpriseId, Column::Region, Column::Industry];
        let rows: Vec<(EnterpriseId, Option<Region>, Option<Industry>)> = since.select_only().columns(columns).into_tuple().all(db).await?;
        firms.extend(rows.into_iter().map(|(id, region, industry)| (id, (region, industry))));
    }
    Ok(firms)
}

async fn list_offers(db: &impl ConnectionTrait, of: &Condition) -> Result<HashMap<ApplicationId, (Fen, Guarantee, DateTime<Utc>)>, Error> {
    let rows: Vec<(OfferId, ApplicationId, Fen, Guarantee, DateTime<Utc>)> = offer::Entity::find()
        .select_only()
        .columns([offer::Column::Id, offer::Column::ApplicationId, offer::Column::AmountFen, offer::Column::Guarantee, offer::Column::GrantedAt])
        .filter(offer::Column::ApplicationId.in_subquery(ids(of)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(_, application, amount, guarantee, at)| (application, (amount, guarantee, at))).collect())
}

type Payouts = HashMap<ApplicationId, Vec<Payout>>;
type PayoutRow = (DisbursementId, ApplicationId, Fen, Ppm, NaiveDate, Option<NaiveDate>, String, DateTime<Utc>, Option<DateTime<Utc>>);

/// Payouts by application, and the application of each disbursement.
async fn list_payouts(db: &impl ConnectionTrait, of: &Condition, known: AsKnown) -> Result<(Payouts, HashMap<DisbursementId, ApplicationId>), Error> {
    let mut rows: Vec<PayoutRow> = disbursement::Entity::find()
        .select_only()
        .columns([
            disbursement::Column::Id,
            disbursement::Column::ApplicationId,
            disbursement::Column::AmountFen,
            disbursement::Column::RatePpm,
            disbursement::Column::DisbursedOn,
            disbursement::Column::ReversedOn,
            disbursement::Column::Reference,
            disbursement::Column::RecordedAt,
            disbursement::Column::ReversedAt,
        ])
        .filter(disbursement::Column::ApplicationId.in_subquery(ids(of)))
        .into_tuple()
        .all(db)
        .await?;
    // The digest must not depend on the order in which a database returns rows.
    rows.sort_by(|a, b| (a.4, &a.6, a.0).cmp(&(b.4, &b.6, b.0)));
    let mut payouts = Payouts::new();
    let mut on = HashMap::with_capacity(rows.len());
    for (id, application, amount, rate, disbursed_on, reversed_on, _, recorded_at, reversed_at) in rows {
        if !knew(known, recorded_at) {
            continue;
        }
        let reversed_on = reversed_on.filter(|day| knew(known, reversed_at.unwrap_or_else(|| start_of(*day))));
        payouts.entry(application).or_default().push(Payout { on: disbursed_on, amount, rate, reversed_on });
        on.insert(id, application);
    }
    Ok((payouts, on))
}

/// The part of each application in a first loan: of several entries the one that stood at the cut-off, else the last that was taken back.
async fn list_first_loans(
    db: &impl ConnectionTrait,
    of: &Condition,
    on: &HashMap<DisbursementId, ApplicationId>,
    (until, known): (DateTime<Utc>, AsKnown),
) -> Result<HashMap<ApplicationId, FirstLoanShare>, Error> {
    let paid = || disbursement::Entity::find().select_only().column(disbursement::Column::Id).filter(disbursement::Column::ApplicationId.in_subquery(ids(of)));
    let entry_ids = first_loan_share::Entity::find()
        .select_only()
        .column(first_loan_share::Column::FirstLoanId)
        .filter(first_loan_share::Column::DisbursementId.in_subquery(paid().into_query()))
        .into_query();
    let entries = first_loan::Entity::find().filter(first_loan::Column::Id.in_subquery(entry_ids)).all(db).await?;
    let entries = entries.into_iter().filter(|entry| knew(known, entry.recorded_at));
    let entries: HashMap<FirstLoanId, first_loan::Model> =
        entries.map(|entry| (entry.id, first_loan::Model { reversed_at: entry.reversed_at.filter(|at| knew(known, *at)), ..entry })).collect();
    let shares = first_loan_share::Entity::find().filter(first_loan_share::Column::DisbursementId.in_subquery(paid().into_query())).all(db).await?;
    let mut parts: HashMap<(ApplicationId, FirstLoanId), i64> = HashMap::new();
    for share in shares {
        if let Some(application) = on.get(&share.disbursement_id) {
            *parts.entry((*application, share.first_loan_id)).or_default() += share.share_ppm.0;
        }
    }
    let mut parts: Vec<_> = parts.into_iter().filter_map(|((application, entry), share)| Some((application, entries.get(&entry)?, share))).collect();
    // Later ones overwrite earlier ones, so the one that stands comes last.
    parts.sort_by_key(|(application, entry, _)| (*application, entry.reversed_at.is_none_or(|at| at >= until), entry.recorded_at, entry.id));
    let share = |entry: &first_loan::Model, share| FirstLoanShare { on: entry.counted_on, share: Ppm(share), reversed_on: entry.reversed_at.map(day_of) };
    Ok(parts.into_iter().map(|(application, entry, part)| (application, share(entry, part))).collect())
}

/// A report in the list, without its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: ReportId,
    /// Which report.
    pub code: String,
    /// Of which period.
    pub period: String,
    /// What happened before it went in.
    pub cut_off_at: DateTime<Utc>,
    /// Version of the layout.
    pub definition: String,
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of the file.
    pub file_hash: String,
    /// SHA-256 of the data.
    pub content_hash: String,
    /// Who made it by hand.
    pub made_by: Option<PersonId>,
    /// `schedule` or `hand`.
    pub origin: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Bytes of the file.
    pub bytes: i64,
}

type ListedRow = (ReportId, String, String, DateTime<Utc>, String, String, String, String, Option<PersonId>, String, DateTime<Utc>, i64);

fn listing() -> sea_orm::Select<report::Entity> {
    report::Entity::find()
        .select_only()
        .columns([
            report::Column::Id,
            report::Column::Code,
            report::Column::Period,
            report::Column::CutOffAt,
            report::Column::Definition,
            report::Column::FileName,
            report::Column::FileHash,
            report::Column::ContentHash,
            report::Column::MadeBy,
            report::Column::Origin,
            report::Column::MadeAt,
        ])
        // The length without the file; PostgreSQL gives an int4.
        .column_as(Expr::cust("CAST(length(file) AS bigint)"), "bytes")
}

fn listed(row: ListedRow) -> Listed {
    let (id, code, period, cut_off_at, definition, file_name, file_hash, content_hash, made_by, origin, made_at, bytes) = row;
    Listed { id, code, period, cut_off_at, definition, file_name, file_hash, content_hash, made_by, origin, made_at, bytes }
}

/// Reports of a code, the latest first.
pub(super) async fn list(db: &impl ConnectionTrait, code: &str, before: Option<ReportId>) -> Result<Vec<Listed>, Error> {
    let mut query = listing().filter(report::Column::Code.eq(code)).order_by_desc(report::Column::Id).limit(PAGE);
    if let Some(before) = before {
        query = query.filter(report::Column::Id.lt(before));
    }
    Ok(query.into_tuple().all(db).await?.into_iter().map(listed).collect())
}

pub(super) async fn find(db: &impl ConnectionTrait, code: &str, id: ReportId) -> Result<Listed, Error> {
    listing().filter(report::Column::Code.eq(code)).filter(report::Column::Id.eq(id)).into_tuple().one(db).await?.map(listed).ok_or(Error::NotFound)
}

/// The report with its file.
pub(super) async fn find_file(db: &impl ConnectionTrait, code: &str, id: ReportId) -> Result<report::Model, Error> {
    report::Entity::find_by_id(id).filter(report::Column::Code.eq(code)).one(db).await?.ok_or(Error::NotFound)
}

/// The report of a period that was made from the same data.
pub(super) async fn find_same(db: &impl ConnectionTrait, code: &str, period: &str, content_hash: &str) -> Result<Option<ReportId>, Error> {
    let same = report::Column::Code.eq(code).and(report::Column::Period.eq(period)).and(report::Column::ContentHash.eq(content_hash));
    Ok(report::Entity::find().select_only().column(report::Column::Id).filter(same).into_tuple().one(db).await?)
}

/// Whether the row was new; a second one of the same data is not made.
pub(super) async fn insert(tx: &Tx, row: report::Model) -> Result<bool, Error> {
    let report::Model { id, code, period, cut_off_at, definition, file_name, file, file_hash, content_hash, made_by, origin, made_at } = row;
    let row = report::ActiveModel {
        id: Set(id),
        code: Set(code),
        period: Set(period),
        cut_off_at: Set(cut_off_at),
        definition: Set(definition),
        file_name: Set(file_name),
        file: Set(file),
        file_hash: Set(file_hash),
        content_hash: Set(content_hash),
        made_by: Set(made_by),
        origin: Set(origin),
        made_at: Set(made_at),
    };
    let same = OnConflict::columns([report::Column::Code, report::Column::Period, report::Column::ContentHash]).do_nothing().to_owned();
    Ok(report::Entity::insert(row).on_conflict(same).exec_without_returning(tx).await? == 1)
}

/// Regulators and credit offices that get reports, with their address.
pub(super) async fn list_receivers(db: &impl ConnectionTrait) -> Result<Vec<(OrganisationId, String)>, Error> {
    let rows = organisation::Entity::find()
        .filter(organisation::Column::Kind.is_in([OrganisationKind::Regulator, OrganisationKind::CreditOffice]))
        .filter(organisation::Column::Active.eq(true))
        .filter(organisation::Column::MailAddress.is_not_null())
        .order_by_asc(organisation::Column::Code)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, row.mail_address?))).collect())
}

/// Credit offices with their address.
pub(super) async fn list_offices(db: &impl ConnectionTrait) -> Result<Vec<(OrganisationId, String)>, Error> {
    let rows = organisation::Entity::find()
        .filter(organisation::Column::Kind.eq(OrganisationKind::CreditOffice))
        .filter(organisation::Column::Active.eq(true))
        .order_by_asc(organisation::Column::Code)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, row.mail_address?))).collect())
}

/// Mails that carry these reports.
pub(super) async fn list_mails(db: &impl ConnectionTrait, reports: &[ReportId]) -> Result<Vec<(ReportId, String, MailState)>, Error> {
    let rows: Vec<(Option<ReportId>, String, MailState)> = mail::Entity::find()
        .select_only()
        .columns([mail::Column::ReportId, mail::Column::ToAddress, mail::Column::State])
        .filter(mail::Column::ReportId.is_in(reports.iter().copied()))
        .order_by_asc(mail::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(report, to, state)| Some((report?, to, state))).collect())
}

/// Names of people.
pub(super) async fn list_names(db: &impl ConnectionTrait, of: &[PersonId]) -> Result<HashMap<PersonId, String>, Error> {
    let rows = person::Entity::find().filter(person::Column::Id.is_in(of.iter().copied())).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
