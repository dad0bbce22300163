//! Telling people of a draft, in the transaction of what was done with it.

use entity::value::Role;
use entity::value::id::NoticeId;

use super::{Draft, Of, Turn, store};
use crate::app::App;
use crate::notice::actions::{Message, Receiver, end, tell_all, told};
use crate::platform::audit::By;
use crate::platform::store::{Error, Tx};
use crate::product::draft::state::Act;

/// Tells those whom an act on a draft concerns, but never the one who acts.
pub async fn tell(tx: &Tx, app: &App, by: &By, draft: &Draft<'_>, act: &Act) -> Result<(), Error> {
    let Some(turn) = Turn::of(act) else { return Ok(()) };
    let messages: Vec<Message> = match turn.closed_key() {
        None => reviewers(tx, draft).await?.into_iter().map(|to| draft.asking(to)).collect(),
        Some(why) => {
            let asked = asked(tx, draft).await?;
            end(tx, app, &asked.iter().map(|(_, notice)| *notice).collect::<Vec<_>>()).await?;
            let closed = asked.into_iter().map(|(to, notice)| Message { corrects: Some(notice), ..draft.closing(to, why) });
            let answers = authors(tx, draft).await?.into_iter().filter_map(|to| draft.answer(to, turn));
            answers.chain(closed).collect()
        }
    };
    let acts = |to: Receiver| matches!(to, Receiver::Person(_, person) if by.person == Some(person));
    tell_all(tx, app, messages.into_iter().filter(|message| !acts(message.to)).collect()).await
}

/// Those who may look at a draft: everybody whose office it is and who did not write on it.
async fn reviewers(tx: &Tx, draft: &Draft<'_>) -> Result<Vec<Receiver>, Error> {
    let people = match draft.of {
        Of::Item => store::list_of_role(tx, Role::Operator).await?,
        Of::Product(bank) => store::list_of_role(tx, Role::BankManager).await?.into_iter().filter(|(head, _)| *head == bank).collect(),
    };
    Ok(people.into_iter().filter(|(_, person)| !draft.authors.contains(person)).map(|(head, person)| Receiver::Person(head, person)).collect())
}

/// Those who wrote on it; of a product that the bank's system wrote, the bank.
async fn authors(tx: &Tx, draft: &Draft<'_>) -> Result<Vec<Receiver>, Error> {
    let people = store::list_by_id(tx, draft.authors).await?;
    Ok(match draft.of {
        Of::Product(bank) if draft.authors.is_empty() => vec![Receiver::Organisation(bank)],
        Of::Item | Of::Product(_) => people.into_iter().map(|(head, person)| Receiver::Person(head, person)).collect(),
    })
}

/// Those who are asked to look at it and were not told anything of it since.
async fn asked(tx: &Tx, draft: &Draft<'_>) -> Result<Vec<(Receiver, NoticeId)>, Error> {
    let all = told(tx, draft.subject(), std::slice::from_ref(&draft.id)).await?;
    let last = |at: usize| all[at + 1..].iter().all(|later| later.to != all[at].to);
    Ok(all.iter().enumerate().filter(|(at, one)| one.kind == draft.asks() && last(*at)).map(|(_, one)| (one.to, one.id)).collect())
}
