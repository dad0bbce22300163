//! Too much, too large, too slow: refused quickly, in words, and nothing of it is kept.

use std::io::Write;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use entity::credit::{credit_record, delivery, quarantine_row};
use entity::enterprise::enterprise;
use entity::value::{DeliveryState, OrganisationKind, Role};
use sea_orm::{EntityTrait, PaginatorTrait};
use std::net::SocketAddr;
use tower::ServiceExt;
use xinyidai::platform::web::access::Scope;

use crate::program::{Program, Running};
use crate::support::app::{TestApp, application};
use crate::support::both_databases;
use crate::support::database::TestDatabase;
use crate::support::wire::{Reply, ask, connect, finish, free_port, until};

/// A service as it runs, with settings of its own.
struct Service {
    _running: Running,
    program: Program,
    port: u16,
}

impl Service {
    async fn of(url: &str, settings: &[(&str, &str)]) -> Self {
        let port = free_port();
        let program = Program::new().with("DATABASE_URL", url).with("XINYIDAI__SERVER__PORT", &port.to_string());
        let program = settings.iter().fold(program, |program, (name, value)| program.with(name, value));
        let running = program.running(&["serve", "--only", "web"], "log");
        until("the service", async || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()).await;
        Self { _running: running, program, port }
    }
}

both_databases! {
    async fn an_address_that_asks_too_often_waits(database: TestDatabase) {
        let directory = tempfile::tempdir().expect("a directory");
        let mut app = application(database.url(), directory.path(), 11).await;
        let mut settings = (*app.settings).clone();
        (settings.limits.enabled, settings.limits.per_second, settings.limits.burst) = (true, 1, 3);
        app.settings = settings.into();
        let router = xinyidai::serve::router(app.clone());
        let asks = async |path: &str, address: &str| {
            let mut request = Request::builder().uri(path).body(Body::empty()).expect("a request");
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(address.parse().expect("an address")));
            let (parts, body) = router.clone().oneshot(request).await.expect("an answer").into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
            (parts, String::from_utf8_lossy(&body).into_owned())
        };
        for _ in 0..3 {
            assert_eq!(asks("/sign-in", "192.0.2.7:1000").await.0.status, StatusCode::OK);
        }
        let (page, text) = asks("/sign-in", "192.0.2.7:1001").await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(text.contains("操作太频繁") && text.contains("<html lang=\"zh"), "a page for people: {text}");
        let (problem, text) = asks("/api/v1/deliveries/0", "192.0.2.7:1002").await;
        assert_eq!((problem.status, &problem.headers[header::CONTENT_TYPE]), (StatusCode::TOO_MANY_REQUESTS, &"application/problem+json".parse().expect("a value")));
        assert!(text.contains("\"code\":\"request.too_many\""), "{text}");
        for parts in [page, problem] {
            let seconds: u64 = parts.headers[header::RETRY_AFTER].to_str().expect("text").parse().expect("seconds");
            assert!((1..=3).contains(&seconds), "{seconds}");
        }
        assert_eq!(asks("/sign-in", "192.0.2.8:1000").await.0.status, StatusCode::OK, "another address is not meant");
        app.db.close().await.expect("closed");
    }

    async fn an_upload_that_is_too_large_is_refused(test: TestApp) {
        let most = 100_000;
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        test.later(xinyidai::platform::clock::Clock::System.now() - test.app.clock.now());
        let operator = test.person("operator", Role::Operator, office).await;
        let token = format!("Bearer {}", test.token(office, &[Scope::Deliver]).await);
        let service = Service::of(test.url(), &[("XINYIDAI__SERVER__MAX_UPLOAD_BYTES", &most.to_string())]).await;
        let path = "/api/v1/deliveries?source=registration&name=a.csv";
        let api = [("authorization", token.as_str())];
        let refused = |reply: Reply| {
            assert_eq!((reply.status, reply.header("content-type")), (413, Some("application/problem+json")), "{reply:?}");
            assert_eq!(reply.json()["code"], "request.too_large");
        };
        // By what it says: a request that declares too much is not even received.
        let mut declares = connect(service.port);
        let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {token}\r\ncontent-length: 10000000000\r\nconnection: close\r\n\r\n");
        declares.write_all(head.as_bytes()).expect("sent");
        refused(finish(declares));
        // By what comes: one byte more than is allowed.
        refused(ask(service.port, "POST", path, &api, &vec![b'x'; most + 1]));
        let accepted = ask(service.port, "POST", path, &api, &vec![b'x'; most]);
        assert_eq!(accepted.status, 202, "{accepted:?}");

        let (cookies, csrf) = operator.identity();
        let mut form = format!("--edge\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--edge\r\ncontent-disposition: form-data; name=\"source\"\r\n\r\nregistration\r\n").into_bytes();
        form.extend(b"--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n");
        form.extend(vec![b'x'; most + 1]);
        form.extend(b"\r\n--edge--\r\n");
        let page = ask(service.port, "POST", "/operator/deliveries", &[("cookie", &cookies), ("content-type", "multipart/form-data; boundary=edge")], &form);
        assert!(page.status == 413 && page.body.contains("文件太大"), "{page:?}");
        assert_eq!(delivery::Entity::find().count(test.app.db.read()).await.expect("a count"), 1);
        let inbox = service.program.path("data/deliveries");
        assert_eq!(std::fs::read_dir(inbox).expect("the inbox").count(), 1, "nothing of the refused ones stays");
        drop(service);
        test.works().await;
    }

    async fn who_sends_too_slowly_loses_the_connection(test: TestApp) {
        test.later(xinyidai::platform::clock::Clock::System.now() - test.app.clock.now());
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let token = test.token(office, &[Scope::Deliver]).await;
        let service = Service::of(test.url(), &[("XINYIDAI__SERVER__PATIENCE_SECONDS", "1")]).await;
        // A head that never ends: the connection is closed, with or without a word.
        let mut head = connect(service.port);
        head.write_all(b"GET /healthz HTTP/1.1\r\nhost: local").expect("sent");
        let mut rest = Vec::new();
        std::io::Read::read_to_end(&mut head, &mut rest).expect("closed by the service");
        assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&rest));
        // A file that stops half-way, over the API and as a form.
        let mut body = connect(service.port);
        let begin = format!("POST /api/v1/deliveries?source=registration HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\ncontent-length: 1000\r\n\r\nhalf");
        body.write_all(begin.as_bytes()).expect("sent");
        let reply = finish(body);
        assert_eq!((reply.status, reply.json()["code"].as_str()), (408, Some("request.slow")), "{reply:?}");
        let mut form = connect(service.port);
        form.write_all(b"POST /sign-in HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 1000\r\n\r\nlogin=").expect("sent");
        let page = finish(form);
        assert!(page.status == 408 && page.body.contains("上传太慢"), "{page:?}");
        assert_eq!(delivery::Entity::find().count(test.app.db.read()).await.expect("a count"), 0);
        let inbox = service.program.path("data/deliveries");
        assert_eq!(std::fs::read_dir(inbox).map_or(0, Iterator::count), 0, "no half of a file");
        assert_eq!(ask(service.port, "GET", "/healthz", &[], b"").status, 200);
    }

    async fn bombs_sent_over_http_leave_nothing(test: TestApp) {
        let office = test.organisation("office", OrganisationKind::CreditOffice).await;
        let mut operator = test.person("operator", Role::Operator, office).await;
        let system = test.system(office, &[Scope::Deliver]).await;
        let heading = "企业名称,统一社会信用代码,注册日期\n";
        let row = format!("淮安市某某有限公司,{},2019-11-07\n", entity::value::Uscc::complete("91320899MAXAAAA0").expect("a code"));
        let wide = "a,".repeat(1_000_000);
        // Good rows first: a file that is refused further down leaves none of them.
        let late = format!("{heading}{}{wide}\n", row.repeat(2_000));
        let bombs: [(&str, Vec<u8>, &str); 4] = [
            ("wide.csv", wide.clone().into_bytes(), "feed.too_many_columns"),
            ("late.csv", late.into_bytes(), "feed.too_many_columns"),
            ("bomb.xlsx", workbook(24 << 20), "feed.bomb"),
            ("bomb.csv.gz", gzip(heading.as_bytes(), 24 << 20), "feed.bomb"),
        ];
        for (name, bytes, code) in bombs {
            assert!(bytes.len() < 3 << 20, "{name} itself is small");
            let led = operator.upload("/operator/deliveries", &[("source", "registration")], name, &bytes).await.led();
            let sent = system.send(Method::POST, &format!("/api/v1/deliveries?source=registration&name={name}"), &[], bytes).await;
            let path = sent.is(StatusCode::ACCEPTED).headers[header::LOCATION].to_str().expect("a location").to_owned();
            test.works().await;
            let view = system.get(&path).await.json();
            assert_eq!((view["state"].as_str(), view["failure_code"].as_str(), view["rows_read"].as_i64()), (Some("failed"), Some(code), Some(0)), "{name}");
            assert!(operator.get(&led).await.ok().contains(name));
        }
        let db = test.app.db.read();
        assert!(delivery::Entity::find().all(db).await.expect("deliveries").iter().all(|row| row.state == DeliveryState::Failed));
        let left = (enterprise::Entity::find().count(db).await, credit_record::Entity::find().count(db).await, quarantine_row::Entity::find().count(db).await);
        assert_eq!((left.0.expect("a count"), left.1.expect("a count"), left.2.expect("a count")), (0, 0, 0));
    }
}

/// A workbook whose one sheet unpacks to so many blanks.
fn workbook(bytes: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in [("xl/workbook.xml", 10), ("xl/worksheets/sheet1.xml", bytes)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        let blank = vec![b' '; 1 << 20];
        let mut left = bytes;
        while left > 0 {
            let part = left.min(blank.len());
            zip.write_all(&blank[..part]).expect("written");
            left -= part;
        }
    }
    zip.finish().expect("a workbook").into_inner()
}

fn gzip(begin: &[u8], blanks: usize) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(begin).expect("packed");
    let blank = b" \n".repeat(1 << 19);
    for _ in 0..blanks >> 20 {
        packed.write_all(&blank).expect("packed");
    }
    packed.finish().expect("packed")
}
