//! What people and the platform do with an application, with what they say when they do it.

use chrono::{Months, NaiveDate};
use entity::value::id::DisbursementId;
use entity::value::{ApplicationAct, Fen, Guarantee, Ppm, RefusalReason, RepaymentForm, WithdrawalReason};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::product::terms::Fee;

/// Something done with an application. JSON: `{"act": "decline", "data": {"reasons": ["R04"], "note": ""}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", content = "data", rename_all = "snake_case")]
pub enum Act {
    /// 接单: the bank takes it on.
    Accept,
    /// 不予受理 or 授信拒绝: the bank says no.
    Decline {
        /// One to four reasons, each once.
        reasons: Vec<RefusalReason>,
        /// What the bank adds for the firm; at least 20 characters when a reason is R99.
        note: String,
    },
    /// 要求补充材料: the bank's clock stops, the firm's runs.
    AskMaterial {
        /// What is missing, one line each.
        items: Vec<String>,
    },
    /// 补充材料: the firm's answer, or what the bank received at its counter.
    SupplyMaterial {
        /// What was supplied.
        note: String,
    },
    /// 授信.
    Grant(Terms),
    /// 放款.
    Disburse(Payout),
    /// 放款冲正: a disbursement is taken back.
    Reverse {
        /// Which.
        disbursement: DisbursementId,
        /// Why.
        reason: String,
    },
    /// 结清: everything is repaid.
    Settle,
    /// 企业放弃.
    Withdraw {
        /// Why.
        reason: WithdrawalReason,
        /// What the firm adds.
        note: String,
    },
    /// 超时未响应: the platform says that the bank did not answer in time.
    TimeOut,
    /// 授信失效: the platform says that nothing was drawn in time.
    Lapse,
}

/// What a bank grants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The amount.
    pub amount: Fen,
    /// The yearly rate.
    pub rate: Ppm,
    /// The term in months.
    pub term_months: i64,
    /// What secures it.
    pub guarantee: Guarantee,
    /// How it is repaid.
    pub repayment: RepaymentForm,
    /// The list of costs beside the interest (综合融资成本清单).
    pub fees: Vec<Fee>,
    /// Calendar days for which the offer stands.
    pub valid_days: i64,
    /// What the firm has to do before the money is paid out; may be empty.
    pub conditions: String,
    /// Why the amount is above the product's maximum; needed exactly then.
    pub override_reason: Option<String>,
}

/// Money paid out under a granted line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// Its identifier on the platform.
    pub disbursement: DisbursementId,
    /// The bank's own number of the loan note (借据号).
    pub loan_number: String,
    /// The amount.
    pub amount: Fen,
    /// The day it was paid out on.
    pub paid_on: NaiveDate,
    /// The yearly rate.
    pub rate: Ppm,
    /// The term in months.
    pub term_months: i64,
    /// The bank's word that the firm had no loan record before, when it gives it.
    pub attestation: Option<Attestation>,
}

impl Payout {
    /// The day on which the loan is due.
    pub fn matures_on(&self) -> NaiveDate {
        let months = u32::try_from(self.term_months).unwrap_or(0);
        self.paid_on.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
    }
}

/// The bank's word that the PBoC credit system showed no loan record of the firm (银行证明), for the first-loan ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// The day the bank looked.
    pub checked_on: NaiveDate,
    /// The bank's reference of the report it looked at.
    pub evidence: String,
}

/// The data of an event with which nothing was said.
pub fn nothing() -> Value {
    Value::Object(serde_json::Map::new())
}

impl Act {
    /// The kind of event that it leaves behind.
    pub const fn kind(&self) -> ApplicationAct {
        match self {
            Self::Accept => ApplicationAct::Accept,
            Self::Decline { .. } => ApplicationAct::Decline,
            Self::AskMaterial { .. } => ApplicationAct::AskMaterial,
            Self::SupplyMaterial { .. } => ApplicationAct::SupplyMaterial,
            Self::Grant(_) => ApplicationAct::Grant,
            Self::Disburse(_) => ApplicationAct::Disburse,
            Self::Reverse { .. } => ApplicationAct::Reverse,
            Self::Settle => ApplicationAct::Settle,
            Self::Withdraw { .. } => ApplicationAct::Withdraw,
            Self::TimeOut => ApplicationAct::TimeOut,
            Self::Lapse => ApplicationAct::Lapse,
        }
    }
    /// What was said with it, as the event keeps it: an object, empty when nothing was said.
    pub fn data(&self) -> Value {
        // Plain fields with text keys: there is nothing in them that JSON cannot say.
        serde_json::to_value(self).ok().and_then(|mut whole| whole.get_mut("data").map(Value::take)).unwrap_or_else(nothing)
    }
    /// The act of an event; `None` when the kind is no act or the data are not its own.
    pub fn from_event(kind: ApplicationAct, data: &Value) -> Option<Self> {
        let whole = if data.is_null() || *data == nothing() {
            serde_json::json!({ "act": kind.code() })
        } else {
            serde_json::json!({ "act": kind.code(), "data": data })
        };
        serde_json::from_value(whole).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_read_back_from_its_event() {
        for act in [
            Act::Accept,
            Act::Decline { reasons: vec![RefusalReason::R04, RefusalReason::R99], note: "说明".to_owned() },
            Act::AskMaterial { items: vec!["近六个月流水".to_owned()] },
            Act::Withdraw { reason: WithdrawalReason::OtherBank, note: String::new() },
            Act::TimeOut,
        ] {
            assert_eq!(Act::from_event(act.kind(), &act.data()), Some(act));
        }
        assert_eq!(Act::Settle.data(), nothing());
        assert_eq!(Act::from_event(ApplicationAct::Submit, &Value::Null), None);
    }
}
