//! Reading verified roles as of an earlier moment. A decision that was taken back, or that the register has made void, is told of no moment any
//! more, nor is one about a firm that stands on none of its lists today: what is told is what is told now and was known then. From which day
//! on a person has stood for a firm is not kept, so of an earlier day nothing is told.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::value::RegisterItem;
use entity::value::id::{EnterpriseId, OrganisationId};

use super::super::actions::{of_file, own, roles_of};
use super::super::roles::Role;
use crate::app::App;
use crate::consent::actions::File;
use crate::credit::record::list::{Speaks, stands_on};
use crate::credit::record::past::actions::known;
use crate::enterprise::past::actions::registered_as_of;
use crate::platform::calendar::today;
use crate::platform::moment::Moment;
use crate::platform::store::Error;

/// Roles as the firm itself reads them.
pub async fn own_as_of(app: &App, firm: EnterpriseId, asked: Moment) -> Result<Vec<Role>, Error> {
    known_then(app, firm, own(app, firm).await?, asked).await
}

/// The same beside a file that a bank has opened, when the person's letter opens lists with it today.
pub async fn of_file_as_of(app: &App, file: &File, asked: Moment) -> Result<Vec<Role>, Error> {
    known_then(app, file.enterprise.id, of_file(app, file).await?, asked).await
}

/// The same of several firms, of those that have one, as they are compared in bulk.
pub async fn roles_of_as_of(
    app: &App,
    firms: &[EnterpriseId],
    bank: Option<OrganisationId>,
    at: DateTime<Utc>,
) -> Result<HashMap<EnterpriseId, Vec<Role>>, Error> {
    let mut all = HashMap::new();
    for (firm, roles) in roles_of(app, firms, bank).await? {
        all.insert(firm, known_then(app, firm, roles, at.into()).await?);
    }
    Ok(all)
}

async fn known_then(app: &App, firm: EnterpriseId, roles: Vec<Role>, asked: Moment) -> Result<Vec<Role>, Error> {
    if asked.earlier_day().is_some() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for role in roles.into_iter().filter(|role| role.decision.decided_at <= asked.at) {
        all.extend(then(app, firm, role, asked.at).await?);
    }
    Ok(all)
}

/// A role of today as it was at an instant; none when the listed firm was on none of the lists, the register named somebody else, or one of the
/// firms objected to the name.
async fn then(app: &App, firm: EnterpriseId, mut role: Role, at: DateTime<Utc>) -> Result<Option<Role>, Error> {
    let (db, now, on) = (app.db.read(), app.clock.today(), today(at));
    let mut both = registered_as_of(db, &[firm, role.listed.id], at).await?;
    if both.values().any(|one| one.disputed.contains_key(&RegisterItem::LegalRepresentative)) {
        return Ok(None);
    }
    let Some(listed) = both.remove(&role.listed.id) else { return Ok(None) };
    if listed.legal_representative != role.listed.legal_representative {
        return Ok(None);
    }
    let records = known(db, listed.id, at).await?;
    let counted = records.iter().filter(|record| record.stands_on(now) && !record.then.is_of_person && record.then.is_used_on(on));
    let on_list = counted.filter_map(|record| stands_on(record.then.source, &record.then.content));
    let lists: BTreeSet<&str> = on_list.filter(|(_, speaks)| *speaks == Speaks::Against).map(|(list, _)| list).collect();
    role.lists.retain(|list| lists.contains(list));
    role.decision.objection = role.decision.objection.filter(|(_, since)| *since <= at);
    role.listed = listed;
    Ok(Some(role).filter(|role| !role.lists.is_empty()))
}
