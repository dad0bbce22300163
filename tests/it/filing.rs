//! What departments file about a firm beside licences and penalties: one form for ten items, which speaks for nobody and against nobody.

use chrono::Duration;
use entity::value::{OrganisationKind, Role, Source, Uscc};
use xinyidai::credit::feed::actions;
use xinyidai::credit::feed::channel::Channel;
use xinyidai::credit::repair::remind;
use xinyidai::platform::audit::By;
use xinyidai::risk::actions::open_flags;

use crate::deadline::ticks;
use crate::support::app::TestApp;
use crate::support::both_databases;

const FIRM: &str = "91320899MAXAAAA0";

/// Delivers rows, and says how many were read and how many wait in quarantine.
async fn delivers(test: &TestApp, head: &str, rows: &[&str]) -> (i64, i64) {
    let code = Uscc::complete(FIRM).expect("a code");
    let lines: String = rows.iter().map(|row| row.replace("{firm}", &format!("某公司,{code}")) + "\n").collect();
    let path = test.app.settings.data.directory.join("filings.csv");
    std::fs::write(&path, format!("{head}\n{lines}")).expect("a file");
    let id = actions::receive_file(&test.app, &By::SYSTEM, Channel::Upload, Source::Filing, &path).await.expect("received");
    test.works().await;
    let delivery = actions::summary(&test.app, id).await.expect("a delivery");
    (delivery.rows_read, delivery.rows_quarantined)
}

both_databases! {
    async fn filings_are_read_shown_where_they_belong_and_raise_nothing(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let (firm, mut owner) = test.firm("owner", FIRM).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let head = "企业名称,统一社会信用代码,信息类型,事项,编号,变更前,变更后,级别,金额(万元),日期,有效期至,机关";
        let rows = [
            "{firm},变更登记,住所变更,2026001,甲路1号,乙路2号,,,2026-02-10,,测试区市场监管部门",
            "{firm},注销与吊销,分公司注销,2026002,,,,,2026-02-11,,测试区市场监管部门",
            "{firm},排污许可证,固定污染源,PW001,,,,,2026-02-12,2026-03-10,测试市生态环境部门",
            "{firm},科技计划项目,纺机改造,KJ001,,,市级,,2026-02-13,,测试市科技部门",
            "{firm},财政补贴,稳岗返还,BT001,,,,1.5,2026-02-14,,测试市财政部门",
            "{firm},行业信用评价,药品,PJ001,,,AA,,2026-02-14,,测试市药品监管部门",
            "{firm},道听途说,某事,X1,,,,,2026-02-14,,测试市财政部门",
        ];
        assert_eq!(delivers(&test, head, &rows).await, (7, 1), "what is on no list of kinds waits");
        assert!(open_flags(test.app.db.read(), firm).await.expect("flags").is_empty(), "a cancelled branch is no cancelled firm");

        let report = owner.post("/firm/credit-reports", &[]).await.led();
        let page = owner.get(&report).await.ok();
        let part = |from: &str, to: &str| page.rsplit_once(from).and_then(|(_, rest)| rest.split_once(to)).map(|(part, _)| part.to_owned()).unwrap_or_default();
        let basic = part(" 基础信息</h2>", " 行政管理</h2>");
        assert!(basic.contains("住所变更") && basic.contains("乙路2号") && basic.contains("分公司注销") && !basic.contains("稳岗返还"), "{basic}");
        assert!(part(" 行政管理</h2>", " 诚实守信</h2>").contains("固定污染源"));
        assert!(part(" 诚实守信</h2>", " 严重失信</h2>").contains("纺机改造"));
        let judged = part(" 信用评价</h2>", " 司法判决</h2>");
        assert!(judged.contains("药品") && judged.contains("AA") && judged.contains("测试市药品监管部门"), "as the sector's own scheme gives it: {judged}");
        let other = page.rsplit_once(" 其他</h2>").expect("the section").1;
        assert!(other.contains("稳岗返还") && other.contains("1.50 万元") && other.contains("登记备案与公示"), "{other}");

        // Under the headings of a sector's own list, without a day: by field and year. It is in the firm's file in the words of its scheme.
        let sector = "企业名称,统一社会信用代码,信息类型,领域,机构,等级,年度";
        assert_eq!(delivers(&test, sector, &["{firm},行业信用评价,食品,测试市场监管部门,A-,2025", "{firm},行业信用评价,建筑,测试市住建部门,优秀,2025"]).await, (2, 0));
        let file = owner.get("/firm/file").await.ok();
        assert!(["食品", "A-", "建筑", "优秀", "行业信用评价"].iter().all(|said| file.contains(said)), "{file}");

        // A permit that ends is told like a licence that ends; what is taken back is gone.
        let schedules = remind::jobs::schedules();
        ticks(&test, &schedules).await;
        test.later(Duration::days(1));
        ticks(&test, &schedules).await;
        owner.signs_in("owner").await;
        operator.signs_in("operator").await;
        let told = owner.get("/notices").await.ok();
        assert!(told.contains("PW001") && told.contains("有效期到 2026年3月10日"), "{told}");
        let back = "{firm},财政补贴,稳岗返还,BT001,2026-02-14,2026-03-01";
        assert_eq!(delivers(&test, "企业名称,统一社会信用代码,信息类型,事项,编号,拨付日期,撤销日期", &[back]).await, (1, 0));
        let file = owner.get("/firm/file").await.ok();
        assert!(file.contains("纺机改造") && !file.contains("1.50 万元"), "{file}");

        // The catalogue says by which deliveries its items come, and which are columns of another's.
        let page = operator.get("/catalogue/XX0905").await.ok();
        assert!(page.contains("报送数据源：登记备案与公示") && page.contains("财政补贴"), "{page}");
        assert!(operator.get("/catalogue/XX0502").await.ok().contains("随 XX0501 行政处罚"));
        assert!(!operator.get("/catalogue?list=all").await.ok().is_empty());
    }
}
