//! The texts in which sources are declared: a file for each beside the code.

use entity::value::{Figures, Source};

/// The rules' text of a source.
pub(super) const fn text(source: Source) -> &'static str {
    match source {
        Source::Registration => include_str!("source/registration.toml"),
        Source::Licence => include_str!("source/licence.toml"),
        Source::Penalty => include_str!("source/penalty.toml"),
        Source::DishonestDebtor => include_str!("source/dishonest_debtor.toml"),
        Source::AbnormalOperation => include_str!("source/abnormal_operation.toml"),
        Source::SeriousViolation => include_str!("source/serious_violation.toml"),
        Source::TaxArrears => include_str!("source/tax_arrears.toml"),
        Source::TaxGrade => include_str!("source/tax_grade.toml"),
        Source::Commitment => include_str!("source/commitment.toml"),
        Source::Listing => include_str!("source/listing.toml"),
        Source::Filing => include_str!("source/filing.toml"),
        Source::Figures(of) => figures_text(of),
    }
}

/// The rules' text of a source of figures.
const fn figures_text(of: Figures) -> &'static str {
    match of {
        Figures::Zone => include_str!("source/zone.toml"),
        Figures::AnnualReport => include_str!("source/annual_report.toml"),
        Figures::Qualification => include_str!("source/qualification.toml"),
        Figures::OutputGrade => include_str!("source/output_grade.toml"),
        Figures::TaxReturn => include_str!("source/tax_return.toml"),
        Figures::Invoices => include_str!("source/invoices.toml"),
        Figures::InsuredStaff => include_str!("source/insured_staff.toml"),
        Figures::InsuranceArrears => include_str!("source/insurance_arrears.toml"),
        Figures::Electricity => include_str!("source/electricity.toml"),
        Figures::Water => include_str!("source/water.toml"),
        Figures::Gas => include_str!("source/gas.toml"),
        Figures::CustomsGrade => include_str!("source/customs_grade.toml"),
        Figures::Exports => include_str!("source/exports.toml"),
        Figures::Patents => include_str!("source/patents.toml"),
        Figures::Trademarks => include_str!("source/trademarks.toml"),
        Figures::Softwares => include_str!("source/softwares.toml"),
        Figures::EnvironmentGrade => include_str!("source/environment_grade.toml"),
        Figures::LabourGrade => include_str!("source/labour_grade.toml"),
        Figures::Orders => include_str!("source/orders.toml"),
        Figures::PublicCreditGrade => include_str!("source/public_credit_grade.toml"),
        Figures::LocalCreditGrade => include_str!("source/local_credit_grade.toml"),
        Figures::Farming => include_str!("source/farming.toml"),
    }
}

/// Everything that is declared about a source: its rules, and the words of all.
pub fn texts(source: Source) -> [&'static str; 2] {
    [text(source), WORD_TEXT]
}

/// The words that the rules of several sources use.
pub(super) const WORD_TEXT: &str = include_str!("source/word.toml");
