//! Rows whose term is over, of every room: retention is one sweep over them, so its queries stand together; and the ledger of deletions.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use entity::account::{person, web_session};
use entity::agency::agency_report;
use entity::consent::{authorisation, deletion, deletion_due, letter_signature, lookup, lookup_anchor, lookup_anomaly, personal_authorisation};
use entity::credit::{credit_report, delivery, evaluation, objection, quarantine_row};
use entity::enterprise::{enterprise, fact_event};
use entity::lending::{disbursement, repayment};
use entity::notice::{mail, notice};
use entity::platform::idempotency_key;
use entity::report::report;
use entity::risk::risk_flag;
use entity::supply::watched_file;
use entity::value::id::{EnterpriseId, EvaluationId, FactId};
use entity::value::{AuthorisationState, DeliveryState, DisbursementState, EnterpriseStatus, MailState, RegisterItem, Source};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, PrimaryKeyTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::law::{Kind, figures_end, records_before};
use crate::consent::register::audit::actions::CODE as AUDIT;
use crate::credit::catalogue::edition::Catalogue;
use crate::credit::record::lasting::FiguresEnd;
use crate::platform::calendar::midnight;
use crate::platform::store::{Error, Tx};

/// What notices of remarkable look-ups are about, by the reader's id.
const ANOMALY: &str = "lookup_anomaly";
/// The origin of facts that departments deliver.
const DELIVERED: &str = "delivered";

/// Which rows are due on a day.
#[derive(Clone)]
pub(super) struct Limit {
    /// What says how long records are kept.
    pub(super) catalogue: Arc<Catalogue>,
    /// The day.
    pub(super) today: NaiveDate,
    /// Now, for what ends at an instant.
    pub(super) now: DateTime<Utc>,
}

impl Limit {
    fn before(&self, kind: Kind) -> NaiveDate {
        kind.term().before(self.today)
    }
    fn instant(&self, kind: Kind) -> DateTime<Utc> {
        midnight(self.before(kind))
    }
}

fn sessions(limit: &Limit) -> Select<web_session::Entity> {
    web_session::Entity::find().filter(web_session::Column::ExpiresAt.lte(limit.now))
}

fn requests(limit: &Limit) -> Select<idempotency_key::Entity> {
    idempotency_key::Entity::find().filter(idempotency_key::Column::CreatedAt.lt(limit.instant(Kind::Request)))
}

fn mails(limit: &Limit) -> Select<mail::Entity> {
    let old = mail::Entity::find().filter(mail::Column::CreatedAt.lt(limit.instant(Kind::Mail)));
    // The key of its cause ends with the address.
    let told = mail::Column::ToAddress.ne("").or(Expr::col(mail::Column::CauseKey).ne(Expr::col(mail::Column::MessageId)));
    old.filter(told).filter(mail::Column::State.ne(MailState::Queued))
}

fn uploads(limit: &Limit) -> Select<delivery::Entity> {
    let old = delivery::Entity::find().filter(delivery::Column::FinishedAt.lt(limit.instant(Kind::Upload)));
    old.filter(delivery::Column::FilePath.ne("")).filter(delivery::Column::State.is_in([DeliveryState::Done, DeliveryState::Failed]))
}

fn put_away(limit: &Limit) -> Select<watched_file::Entity> {
    watched_file::Entity::find().filter(watched_file::Column::MovedAt.lt(limit.instant(Kind::PutAway)))
}

fn quarantined(limit: &Limit) -> Select<quarantine_row::Entity> {
    let old = Query::select()
        .column(delivery::Column::Id)
        .from(delivery::Entity)
        .and_where(delivery::Column::FinishedAt.lt(limit.instant(Kind::Quarantine)))
        .to_owned();
    quarantine_row::Entity::find().filter(quarantine_row::Column::DeliveryId.in_subquery(old))
}

/// Letters that ended before the term, of firms that owe nothing and paid nothing back since.
fn firm_letters(limit: &Limit) -> Select<authorisation::Entity> {
    use authorisation::Column;
    let before = limit.before(Kind::FirmLetter);
    let withdrawn = Column::State.eq(AuthorisationState::Revoked).and(Column::RevokedAt.lt(limit.instant(Kind::FirmLetter)));
    let ended = authorisation::Entity::find().filter(Column::ValidToOn.lt(before).or(withdrawn)).filter(Column::PersonId.is_not_null());
    ended.filter(Column::EnterpriseId.not_in_subquery(owing())).filter(Column::EnterpriseId.not_in_subquery(repaid_since(before)))
}

fn personal_letters(limit: &Limit) -> Select<personal_authorisation::Entity> {
    let withdrawn = personal_authorisation::Column::State
        .eq(AuthorisationState::Revoked)
        .and(personal_authorisation::Column::RevokedAt.lt(limit.instant(Kind::PersonalLetter)));
    let over = personal_authorisation::Column::ValidToOn.lt(limit.before(Kind::PersonalLetter)).or(withdrawn);
    let named = personal_authorisation::Column::Name.ne("").or(personal_authorisation::Column::PersonId.is_not_null());
    personal_authorisation::Entity::find().filter(over).filter(named)
}

/// Lines that an anchor of before the term holds, of firms that owe nothing and paid nothing back within the term of their letters.
async fn lookups(db: &impl ConnectionTrait, limit: &Limit) -> Result<Select<lookup::Entity>, Error> {
    let before = lookup_anchor::Column::Day.lt(limit.before(Kind::Lookup));
    let anchor = lookup_anchor::Entity::find().filter(before).order_by_desc(lookup_anchor::Column::Day).one(db).await?;
    let old = lookup::Entity::find().filter(lookup::Column::Seq.lte(anchor.map_or(0, |anchor| anchor.seq))).filter(lookup::Column::ErasedOn.is_null());
    let of_people = lookup::Column::PersonId.is_not_null().or(lookup::Column::RequestId.is_not_null());
    let old = old.filter(lookup::Column::At.lt(limit.instant(Kind::Lookup))).filter(of_people).filter(lookup::Column::EnterpriseId.not_in_subquery(owing()));
    // From the end of a loan five years count, as the letter says; the longer term of a line has in it the year for which its letter may have held.
    Ok(old.filter(lookup::Column::EnterpriseId.not_in_subquery(repaid_since(limit.before(Kind::FirmLetter)))))
}

/// Firms that owe something.
fn owing() -> SelectStatement {
    Query::select()
        .column(disbursement::Column::EnterpriseId)
        .from(disbursement::Entity)
        .and_where(disbursement::Column::State.eq(DisbursementState::Paid))
        .and_where(Expr::col(disbursement::Column::RepaidFen).lt(Expr::col(disbursement::Column::AmountFen)))
        .to_owned()
}

/// Firms that paid something back on a day or later: their loans did not end before it.
fn repaid_since(day: NaiveDate) -> SelectStatement {
    let paid = Query::select().column(repayment::Column::DisbursementId).from(repayment::Entity).and_where(repayment::Column::PaidOn.gte(day)).to_owned();
    Query::select().column(disbursement::Column::EnterpriseId).from(disbursement::Entity).and_where(disbursement::Column::Id.in_subquery(paid)).to_owned()
}

/// What facts were before, by the terms of the rows that they were worked out of; what says no source has the longest.
fn known_facts(limit: &Limit) -> Condition {
    use fact_event::Column;
    let over = |source: Source| {
        let before = records_before(&limit.catalogue, source, limit.today);
        let own = match figures_end(&limit.catalogue, source, limit.today) {
            FiguresEnd::WithTheirTime => Column::AsOfOn.lt(before).and(Column::ValidToOn.is_null().or(Column::ValidToOn.lt(before))),
            FiguresEnd::WithTheirLastDay => Column::ValidToOn.lt(before).or(Column::At.lt(midnight(before))),
        };
        Column::Feed.eq(source).and(own)
    };
    let unsaid = Column::Feed.is_null().and(Column::At.lt(limit.instant(Kind::KnownFact)));
    let any = Source::ALL.iter().filter(|source| source.is_figures()).fold(Condition::any(), |any, source| any.add(over(*source)));
    Condition::all().add(Column::Origin.eq(DELIVERED)).add(any.add(unsaid))
}

fn anomalies(limit: &Limit) -> Select<lookup_anomaly::Entity> {
    lookup_anomaly::Entity::find().filter(lookup_anomaly::Column::Day.lt(limit.before(Kind::LookupAnomaly)))
}

/// Notices of them, which name the reader by id.
fn told_anomalies(limit: &Limit) -> Select<notice::Entity> {
    let told = notice::Entity::find().filter(notice::Column::SubjectKind.eq(ANOMALY));
    told.filter(notice::Column::CreatedAt.lt(limit.instant(Kind::LookupAnomaly)))
}

/// Audits of months of which every day is over the term; a month is cut off where the next begins.
fn audits(limit: &Limit) -> Select<report::Entity> {
    report::Entity::find().filter(report::Column::Code.eq(AUDIT)).filter(report::Column::CutOffAt.lte(limit.instant(Kind::LookupReport)))
}

fn credit_reports(limit: &Limit) -> Select<credit_report::Entity> {
    credit_report::Entity::find().filter(credit_report::Column::IssuedAt.lt(limit.instant(Kind::CreditReport)))
}

fn flags(limit: &Limit) -> Select<risk_flag::Entity> {
    risk_flag::Entity::find().filter(risk_flag::Column::ClearedAt.lt(limit.instant(Kind::Flag)))
}

/// Firms that object to their status.
fn doubting() -> SelectStatement {
    let runs = objection::Column::EndedAt.is_null().and(objection::Column::Item.eq(RegisterItem::Status));
    Query::select().column(objection::Column::EnterpriseId).from(objection::Entity).and_where(runs).to_owned()
}

/// People of firms that were cancelled and owe nothing.
fn contacts(limit: &Limit) -> Select<person::Entity> {
    let before = limit.before(Kind::Contact);
    let on = enterprise::Column::CancelledOn.lt(before).or(enterprise::Column::CancelledOn.is_null().and(enterprise::Column::AsOfOn.lt(before)));
    let cancelled = Query::select()
        .column(enterprise::Column::Id)
        .from(enterprise::Entity)
        .and_where(enterprise::Column::Status.eq(EnterpriseStatus::Cancelled))
        .and_where(on)
        // What the firm objects to takes nothing away from anybody.
        .and_where(enterprise::Column::Id.not_in_subquery(doubting()))
        .and_where(enterprise::Column::Id.not_in_subquery(owing()))
        .to_owned();
    person::Entity::find().filter(person::Column::EnterpriseId.in_subquery(cancelled)).filter(person::Column::MailAddress.is_not_null())
}

fn evaluations(limit: &Limit) -> Select<evaluation::Entity> {
    let old = evaluation::Entity::find().filter(evaluation::Column::ShownAt.lt(limit.instant(Kind::Evaluation)));
    old.filter(evaluation::Column::Input.ne(""))
}

fn agency_files(limit: &Limit) -> Select<agency_report::Entity> {
    // The day is the first on which it no longer holds.
    let over = agency_report::Column::ValidUntil.lte(limit.before(Kind::AgencyFile));
    let over = over.or(agency_report::Column::WithdrawnAt.lt(limit.instant(Kind::AgencyFile)));
    agency_report::Entity::find().filter(over).filter(agency_report::Column::File.is_not_null())
}

/// How many are due.
pub(super) async fn count(db: &impl ConnectionTrait, kind: Kind, limit: &Limit) -> Result<u64, Error> {
    Ok(match kind {
        Kind::Session => sessions(limit).count(db).await?,
        Kind::Request => requests(limit).count(db).await?,
        Kind::Mail => mails(limit).count(db).await?,
        Kind::Upload => uploads(limit).count(db).await?,
        Kind::PutAway => put_away(limit).count(db).await?,
        Kind::Quarantine => quarantined(limit).count(db).await?,
        Kind::FirmLetter => firm_letters(limit).count(db).await?,
        Kind::PersonalLetter => personal_letters(limit).count(db).await?,
        Kind::Lookup => lookups(db, limit).await?.count(db).await?,
        Kind::LookupAnomaly => anomalies(limit).count(db).await? + told_anomalies(limit).count(db).await?,
        Kind::LookupReport => audits(limit).count(db).await?,
        // Gone through piece by piece instead.
        Kind::Record | Kind::Figure => 0,
        Kind::KnownFact => fact_event::Entity::find().filter(known_facts(limit)).count(db).await?,
        Kind::Evaluation => evaluations(limit).count(db).await?,
        Kind::AgencyFile => agency_files(limit).count(db).await?,
        Kind::CreditReport => credit_reports(limit).count(db).await?,
        Kind::Flag => flags(limit).count(db).await?,
        Kind::Contact => contacts(limit).count(db).await?,
    })
}

/// Paths of files whose term is over, relative to the data directory.
pub(super) async fn list_files(db: &impl ConnectionTrait, limit: &Limit, most: u64) -> Result<Vec<String>, Error> {
    let due = uploads(limit).order_by_asc(delivery::Column::Id).limit(most);
    Ok(due.select_only().column(delivery::Column::FilePath).into_tuple().all(db).await?)
}

/// Files of watched folders whose term is over.
pub(super) async fn list_put_away(db: &impl ConnectionTrait, limit: &Limit, most: u64) -> Result<Vec<watched_file::Model>, Error> {
    Ok(put_away(limit).order_by_asc(watched_file::Column::Id).limit(most).all(db).await?)
}

/// Deletes or anonymises a portion of what is due, and says how many rows it was.
pub(super) async fn take(tx: &Tx, kind: Kind, limit: &Limit, most: u64) -> Result<u64, Error> {
    macro_rules! portion {
        ($due:expr, $table:ident, |$ids:ident| $change:expr) => {{
            let due = $due.order_by_asc($table::Column::Id).limit(most).select_only().column($table::Column::Id);
            let $ids: Vec<<<$table::Entity as EntityTrait>::PrimaryKey as PrimaryKeyTrait>::ValueType> = due.into_tuple().all(tx).await?;
            if $ids.is_empty() { 0 } else { $change.exec(tx).await?.rows_affected }
        }};
    }
    Ok(match kind {
        Kind::Session => portion!(sessions(limit), web_session, |ids| web_session::Entity::delete_many().filter(web_session::Column::Id.is_in(ids))),
        Kind::Request => {
            portion!(requests(limit), idempotency_key, |ids| idempotency_key::Entity::delete_many().filter(idempotency_key::Column::Id.is_in(ids)))
        }
        Kind::Mail => portion!(mails(limit), mail, |ids| {
            let change = mail::ActiveModel {
                to_address: Set(String::new()),
                subject: Set(String::new()),
                text_body: Set(String::new()),
                html_body: Set(String::new()),
                last_error: Set(None),
                ..Default::default()
            };
            let gone = mail::Entity::update_many().set(change).col_expr(mail::Column::CauseKey, Expr::col(mail::Column::MessageId));
            gone.filter(mail::Column::Id.is_in(ids))
        }),
        Kind::Upload => portion!(uploads(limit), delivery, |ids| {
            let change = delivery::ActiveModel { file_path: Set(String::new()), ..Default::default() };
            delivery::Entity::update_many().set(change).filter(delivery::Column::Id.is_in(ids))
        }),
        Kind::PutAway => portion!(put_away(limit), watched_file, |ids| watched_file::Entity::delete_many().filter(watched_file::Column::Id.is_in(ids))),
        Kind::Quarantine => {
            portion!(quarantined(limit), quarantine_row, |ids| quarantine_row::Entity::delete_many().filter(quarantine_row::Column::Id.is_in(ids)))
        }
        Kind::FirmLetter => portion!(firm_letters(limit), authorisation, |ids| {
            delete_signatures(tx, ids.iter().map(|id| id.0).collect()).await?;
            let change = authorisation::ActiveModel { person_id: Set(None), ..Default::default() };
            authorisation::Entity::update_many().set(change).filter(authorisation::Column::Id.is_in(ids))
        }),
        Kind::PersonalLetter => portion!(personal_letters(limit), personal_authorisation, |ids| {
            delete_signatures(tx, ids.iter().map(|id| id.0).collect()).await?;
            let change = personal_authorisation::ActiveModel { name: Set(String::new()), person_id: Set(None), ..Default::default() };
            personal_authorisation::Entity::update_many().set(change).filter(personal_authorisation::Column::Id.is_in(ids))
        }),
        // Gone through piece by piece, and erased, instead.
        Kind::Record | Kind::Figure | Kind::Lookup => 0,
        Kind::LookupAnomaly => {
            let days = anomalies(limit).select_only().column(lookup_anomaly::Column::Day).distinct().order_by_asc(lookup_anomaly::Column::Day);
            let days: Vec<NaiveDate> = days.limit(most).into_tuple().all(tx).await?;
            let gone = lookup_anomaly::Entity::delete_many().filter(lookup_anomaly::Column::Day.is_in(days)).exec(tx).await?.rows_affected;
            gone + portion!(told_anomalies(limit), notice, |ids| notice::Entity::delete_many().filter(notice::Column::Id.is_in(ids)))
        }
        Kind::LookupReport => portion!(audits(limit), report, |ids| report::Entity::delete_many().filter(report::Column::Id.is_in(ids))),
        Kind::KnownFact => {
            let facts = fact_event::Entity::find().filter(known_facts(limit)).select_only().column(fact_event::Column::FactId).distinct();
            let facts: Vec<FactId> = facts.order_by_asc(fact_event::Column::FactId).limit(most).into_tuple().all(tx).await?;
            let gone = fact_event::Entity::delete_many().filter(fact_event::Column::FactId.is_in(facts)).filter(known_facts(limit));
            gone.exec(tx).await?.rows_affected
        }
        Kind::Evaluation => portion!(evaluations(limit), evaluation, |ids| {
            let change = evaluation::ActiveModel { input: Set(String::new()), ..Default::default() };
            evaluation::Entity::update_many().set(change).filter(evaluation::Column::Id.is_in(ids))
        }),
        Kind::AgencyFile => portion!(agency_files(limit), agency_report, |ids| {
            let change = agency_report::ActiveModel { file: Set(None), file_name: Set(String::new()), ..Default::default() };
            agency_report::Entity::update_many().set(change).filter(agency_report::Column::Id.is_in(ids))
        }),
        Kind::CreditReport => {
            portion!(credit_reports(limit), credit_report, |ids| credit_report::Entity::delete_many().filter(credit_report::Column::Id.is_in(ids)))
        }
        Kind::Flag => portion!(flags(limit), risk_flag, |ids| risk_flag::Entity::delete_many().filter(risk_flag::Column::Id.is_in(ids))),
        Kind::Contact => portion!(contacts(limit), person, |ids| {
            let change = person::ActiveModel { mail_address: Set(None), ..Default::default() };
            person::Entity::update_many().set(change).filter(person::Column::Id.is_in(ids))
        }),
    })
}

/// Lines of the register that are due.
pub(super) async fn list_lookups(tx: &Tx, limit: &Limit, most: u64) -> Result<Vec<lookup::Model>, Error> {
    Ok(lookups(tx, limit).await?.order_by_asc(lookup::Column::Id).limit(most).all(tx).await?)
}

/// Takes person and request out of lines of the register, and says out of how many.
pub(super) async fn save_erased(tx: &Tx, limit: &Limit, lines: &[lookup::Model]) -> Result<u64, Error> {
    let change = lookup::ActiveModel { person_id: Set(None), request_id: Set(None), erased_on: Set(Some(limit.today)), ..Default::default() };
    let these = lookup::Entity::update_many().set(change).filter(lookup::Column::Id.is_in(lines.iter().map(|line| line.id)));
    Ok(these.exec(tx).await?.rows_affected)
}

/// Deletes what proves the signatures of letters, with the texts that were signed.
async fn delete_signatures(tx: &Tx, letters: Vec<uuid::Uuid>) -> Result<(), Error> {
    letter_signature::Entity::delete_many().filter(letter_signature::Column::LetterId.is_in(letters)).exec(tx).await?;
    Ok(())
}

/// Forgets what facts of firms were that are over their term: those that just went with the rows under them.
pub(super) async fn delete_known(tx: &Tx, limit: &Limit, firms: &[EnterpriseId]) -> Result<(), Error> {
    let theirs = fact_event::Entity::delete_many().filter(fact_event::Column::EnterpriseId.is_in(firms.iter().copied()));
    theirs.filter(known_facts(limit)).exec(tx).await?;
    Ok(())
}

/// Takes away what profiles were made of, and adds that to the ledger; the digests stay.
pub(super) async fn save_forgotten(tx: &Tx, limit: &Limit, ids: &[EvaluationId]) -> Result<(), Error> {
    let change = evaluation::ActiveModel { input: Set(String::new()), ..Default::default() };
    let these = evaluation::Entity::update_many().set(change).filter(evaluation::Column::Id.is_in(ids.iter().copied()));
    let gone = these.exec(tx).await?.rows_affected;
    add(tx, Kind::Evaluation, limit, i64::try_from(gone).unwrap_or(i64::MAX)).await
}

/// Adds to the ledger of a day.
pub(super) async fn add(tx: &Tx, kind: Kind, limit: &Limit, rows: i64) -> Result<(), Error> {
    let key = (limit.today, kind.code().to_owned());
    let before = deletion::Entity::find_by_id(key).lock_exclusive().one(tx).await?;
    if let Some(before) = before {
        let change = deletion::ActiveModel { rows: Set(before.rows + rows), done_at: Set(limit.now), ..Default::default() };
        let same = deletion::Entity::update_many().set(change).filter(deletion::Column::Day.eq(limit.today));
        same.filter(deletion::Column::Kind.eq(kind.code())).exec(tx).await?;
    } else {
        let row = deletion::Model { day: limit.today, kind: kind.code().to_owned(), rows, before_on: limit.before(kind), done_at: limit.now };
        deletion::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The ledger, the latest days first.
pub(super) async fn list(db: &impl ConnectionTrait, most: u64) -> Result<Vec<deletion::Model>, Error> {
    let latest = deletion::Entity::find().order_by_desc(deletion::Column::Day).order_by_asc(deletion::Column::Kind);
    Ok(latest.limit(most).all(db).await?)
}

/// Keeps how much of a kind was due.
pub(super) async fn put_due(tx: &Tx, kind: Kind, rows: i64, at: DateTime<Utc>) -> Result<(), Error> {
    let row = deletion_due::ActiveModel { kind: Set(kind.code().to_owned()), rows: Set(rows), counted_at: Set(at) };
    let mut known = OnConflict::column(deletion_due::Column::Kind);
    let known = known.update_columns([deletion_due::Column::Rows, deletion_due::Column::CountedAt]).to_owned();
    deletion_due::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await?;
    Ok(())
}

/// How much of each kind was due.
pub(super) async fn list_due(db: &impl ConnectionTrait) -> Result<Vec<deletion_due::Model>, Error> {
    Ok(deletion_due::Entity::find().all(db).await?)
}
