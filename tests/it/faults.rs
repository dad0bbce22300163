//! A process is killed in the middle: after a restart nothing is lost and nothing is there twice.

use entity::credit::{delivery, quarantine_row};
use entity::enterprise::enterprise;
use entity::report::report;
use entity::value::DeliveryState;
use sea_orm::{EntityTrait, PaginatorTrait};
use xinyidai::platform::store::Db;

use crate::program::{Program, firms, registrations, write};
use crate::support::both_databases;
use crate::support::database::TestDatabase;

both_databases! {
    async fn an_import_that_was_killed_goes_on_where_it_was(database: TestDatabase) {
        let program = Program::new().with("DATABASE_URL", database.url());
        program.ok(&["migrate"]);
        let registrations = registrations(&firms(5_000));
        let rows = i64::try_from(registrations.rows.len()).expect("a number");
        write(&registrations, &program.path("registrations.csv"));
        let arguments = ["import", "--source", "registration", "registrations.csv"];
        let db = Db::connect(database.url(), 2).await.expect("the database");

        let mut child = program.start(&arguments);
        let mut read = 0;
        while read == 0 {
            assert!(child.try_wait().expect("its state").is_none(), "it ended before it could be killed");
            read = delivery::Entity::find().one(db.read()).await.expect("a delivery").map_or(0, |row| row.rows_read);
        }
        child.kill().expect("killed");
        child.wait().expect("its end");
        let left = delivery::Entity::find().one(db.read()).await.expect("a delivery").expect("the delivery");
        assert!(left.state == DeliveryState::Reading && left.rows_read < rows, "killed too late: {left:?}");

        let ended = program.run(&arguments);
        assert!(matches!(ended.code, Some(0 | 3)), "{ended:?}");
        let all = delivery::Entity::find().all(db.read()).await.expect("deliveries");
        assert_eq!(all.len(), 1, "the same file by the same way is one delivery");
        assert_eq!((all[0].state, all[0].rows_read), (DeliveryState::Done, rows));
        let firms = enterprise::Entity::find().count(db.read()).await.expect("firms");
        assert_eq!(i64::try_from(firms).expect("a number"), all[0].rows_new);
        let refused = quarantine_row::Entity::find().count(db.read()).await.expect("rows");
        assert_eq!(i64::try_from(refused).expect("a number"), all[0].rows_quarantined);

        // The same once more, undisturbed: everything is known.
        let again = program.run(&arguments);
        assert_eq!((again.number("new"), again.number("changed"), again.number("quarantined")), (0, 0, all[0].rows_quarantined), "{}", again.out);
        db.close().await.expect("closed");
    }

    async fn a_report_that_was_killed_is_made_once(database: TestDatabase) {
        let program = Program::new().with("DATABASE_URL", database.url());
        program.ok(&["migrate"]);
        let arguments = ["report", "--month", "2026-02", "--out", "report.xlsx"];
        let db = Db::connect(database.url(), 2).await.expect("the database");
        // Killed at another place each time; whether the report was in by then or not, there must be one in the end.
        for turns in [0_u32, 20, 60, 120] {
            let mut child = program.start(&arguments);
            for _ in 0..turns {
                report::Entity::find().count(db.read()).await.expect("a count");
            }
            child.kill().expect("killed");
            child.wait().expect("its end");
        }
        program.ok(&arguments);
        program.ok(&arguments);
        assert_eq!(report::Entity::find().count(db.read()).await.expect("a count"), 1);
        db.close().await.expect("closed");
    }
}
