//! The regulator.

use super::{BANK, Firm};
use crate::visit::Visit;

/// How many first loans stand.
pub(super) async fn counts_first_loans(regulator: &Visit<'_>) -> usize {
    regulator.goes_to("首贷台账").await;
    let text = regulator.text().await;
    let digits: String =
        text.split("有效首贷").nth(1).expect("the number of first loans").chars().take_while(|c| *c != '户').filter(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

/// The firm stands in the ledger once.
pub(super) async fn sees_the_first_loan(regulator: &Visit<'_>, firm: &Firm) {
    let rows = regulator.count(&format!("//table//tr[contains(., '{}')]", firm.code)).await;
    assert_eq!(rows, 1, "one entry of the firm");
    let row = regulator.find(&format!("//table//tr[contains(., '{}')]", firm.code), "the entry of the firm").await.text().await.expect("its text");
    assert!(row.contains(BANK.0) && row.contains("60"), "{row}");
    regulator.sees_it_sound_everywhere("first-loan").await;
}

/// The flag, and who was told of it.
pub(super) async fn sees_the_flag(regulator: &Visit<'_>, firm: &Firm) {
    regulator.goes_to("风险提醒").await;
    let row = format!("//table//tr[contains(., '{}')]", firm.code);
    let text = regulator.find(&row, "the flag of the firm").await.text().await.expect("its text");
    for part in ["失信被执行人", "主体本人", BANK.0, "已提醒"] {
        assert!(text.contains(part), "`{part}` is not in the row:\n{text}");
    }
    regulator.open("/notices").await;
    regulator.sees(&format!("风险提醒：{}", firm.name)).await;
}

/// Figures, charts and their tables, of this month and of another.
pub(super) async fn reads_the_dashboard(regulator: &Visit<'_>) {
    regulator.goes_to("总览").await;
    regulator.sees("期间尚未结束，数字还会变化").await;
    assert!(regulator.count("//main//*[name() = 'svg'][contains(@class, 'chart')]").await >= 6, "charts");
    regulator.press("查看数据表").await;
    let shown = regulator.count("//details[@open]//table").await;
    assert_eq!(shown, 1, "the table of a chart");
    let last_month = regulator.find("//select[@id='period']/optgroup[1]/option[2]", "last month").await;
    let name = last_month.text().await.expect("its name");
    last_month.click().await.expect("a choice");
    regulator.press("显示").await;
    regulator.sees(name.trim()).await;
    regulator.does_not_see("期间尚未结束").await;
}

/// Makes a report of a month long past, twice, and downloads it.
pub(super) async fn makes_a_report(regulator: &Visit<'_>) {
    regulator.goes_to("报表").await;
    let month = regulator.find("//select[@id='period']/optgroup[1]/option[last()]", "the oldest month").await;
    let name = month.text().await.expect("its name").trim().to_owned();
    month.click().await.expect("a choice");
    regulator.press("生成月报").await;
    regulator.sees("报表已生成，正在发送给收件人。").await;
    regulator.waits_for("全部送出").await;
    let row = regulator.find(&format!("//table/tbody/tr[contains(., '{name}')]"), "the report").await.text().await.expect("its text");
    assert!(row.contains("许文博手工生成"), "{row}");
    let file = regulator.downloads("/file").await;
    assert!(file.starts_with(b"PK\x03\x04") && file.len() > 10_000, "a workbook of {} bytes", file.len());
    regulator.sees_it_sound_everywhere("report-made").await;
    regulator.selects("报告期", &name).await;
    regulator.press("生成月报").await;
    regulator.sees("没有重复生成").await;
}
