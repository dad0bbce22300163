//! How slowly a request may come in, how large it may be, and how long it may take: nobody holds the service for ever.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use tokio::time::{Instant, timeout};

use super::failure::Failure;
use crate::app::App;

/// Bytes a second that a body must bring on the whole.
const SLOWEST: u64 = 16 * 1024;
/// How long a handler may take besides receiving the body.
const HANDLING: Duration = Duration::from_secs(120);
/// What a form may hold beside its file.
pub(super) const BESIDE_FILE: u64 = 64 * 1024;

/// The longest time in which so many bytes may come in.
fn longest(patience: Duration, bytes: u64) -> Duration {
    patience + Duration::from_secs(bytes / SLOWEST)
}

/// Refuses a body that declares too much, gives up one that comes too slowly, and ends what takes too long.
pub(super) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return within(HANDLING, next.run(request)).await;
    }
    let most = app.settings.server.max_upload_bytes.saturating_add(BESIDE_FILE);
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|bytes| bytes > most) {
        return Failure::TooLarge.into_response();
    }
    let patience = Duration::from_secs(app.settings.server.patience_seconds);
    let slow = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| Body::from_stream(paced(body.into_data_stream(), patience, Arc::clone(&slow))));
    let response = within(HANDLING + longest(patience, declared.unwrap_or(most)), next.run(request)).await;
    // Whatever the handler made of a body that broke off: it was too slow.
    if slow.load(Ordering::Relaxed) { Failure::Slow.into_response() } else { response }
}

async fn within(limit: Duration, response: impl Future<Output = Response>) -> Response {
    match timeout(limit, response).await {
        Ok(response) => response,
        Err(_) => Failure::Unavailable.into_response(),
    }
}

/// A body under way.
struct Paced {
    body: BodyDataStream,
    begun: Instant,
    bytes: u64,
    slow: Arc<AtomicBool>,
}

/// The body, which ends in an error when its next part does not come in time or all of it comes too slowly.
fn paced(body: BodyDataStream, patience: Duration, slow: Arc<AtomicBool>) -> impl Stream<Item = Result<Bytes, axum::Error>> {
    let begin = Paced { body, begun: Instant::now(), bytes: 0, slow };
    stream::try_unfold(begin, move |mut of| async move {
        let Ok(part) = timeout(patience, of.body.next()).await else { return Err(of.gives_up()) };
        let Some(part) = part.transpose()? else { return Ok(None) };
        of.bytes += part.len() as u64;
        if of.begun.elapsed() > longest(patience, of.bytes) {
            return Err(of.gives_up());
        }
        Ok(Some((part, of)))
    })
}

impl Paced {
    fn gives_up(&self) -> axum::Error {
        self.slow.store(true, Ordering::Relaxed);
        tracing::info!(bytes = self.bytes, "a body came too slowly");
        axum::Error::new(std::io::Error::from(std::io::ErrorKind::TimedOut))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_grows_with_what_has_come() {
        let patience = Duration::from_secs(30);
        assert_eq!(longest(patience, 1_000), patience, "a byte now and then is given up after the patience");
        assert_eq!(longest(patience, 256 << 20).as_secs(), 30 + 16_384);
    }

    #[tokio::test]
    async fn a_body_that_stops_is_given_up() {
        let slow = Arc::new(AtomicBool::new(false));
        let first = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"first"))]);
        let body = Body::from_stream(first.chain(stream::pending())).into_data_stream();
        let parts: Vec<_> = paced(body, Duration::from_millis(1), Arc::clone(&slow)).collect().await;
        assert!(matches!(parts.as_slice(), [Ok(part), Err(_)] if part == "first"), "{parts:?}");
        assert!(slow.load(Ordering::Relaxed));
    }

    #[tokio::test]
    async fn a_body_that_comes_is_whole() {
        let slow = Arc::new(AtomicBool::new(false));
        let body = Body::from(vec![7; 100_000]).into_data_stream();
        let parts: Vec<_> = paced(body, Duration::from_secs(30), Arc::clone(&slow)).collect().await;
        assert_eq!(parts.into_iter().map(|part| part.expect("a part").len()).sum::<usize>(), 100_000);
        assert!(!slow.load(Ordering::Relaxed));
    }
}
